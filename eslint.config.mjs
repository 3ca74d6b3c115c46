import n8nCommunityNodes from '@n8n/eslint-plugin-community-nodes';
import jsdoc from 'eslint-plugin-jsdoc';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/** The configs of eslint-plugin-n8n-nodes-base are eslintrc-style: only their rules fit in here. */
const nodesBase = (name, files) => ({
	files,
	plugins: { 'n8n-nodes-base': n8nNodesBase },
	rules: n8nNodesBase.configs[name].rules,
});

export default tseslint.config(
	{ ignores: ['**/node_modules/', 'dist/', 'coverage/'] },

	// What n8n asks of a community package. Inline disables are ignored there, so they are here.
	{
		files: ['package.json', 'nodes/**/*.ts', 'credentials/**/*.ts'],
		linterOptions: { noInlineConfig: true },
		...n8nCommunityNodes.configs.recommended,
	},
	{
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
	},
	nodesBase('community', ['package.json']),
	nodesBase('nodes', ['nodes/**/*.ts']),
	nodesBase('credentials', ['credentials/**/*.ts']),
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		rules: {
			// The newer official rule node-connection-type-literal asks for NodeConnectionTypes.Main.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			// Wants the slug of a page in n8n's own documentation; a community package gives a full address.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			// TypeScript knows the tests' own everywhere. Requests go through n8n's helper.
			'no-restricted-globals': ['error', 'fetch', 'jest', 'describe', 'it', 'test', 'expect'],
		},
	},

	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
		languageOptions: { parserOptions: { projectService: true } },
		rules: {
			'@typescript-eslint/array-type': ['error', { default: 'array-simple' }],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			// TypeScript's noUncheckedIndexedAccess asks for it where an index is known to be in range.
			'@typescript-eslint/no-non-null-assertion': 'off',
			// `const { jobs: _, ...others } = answer` is how a field is left out.
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
			],
			// n8n's interfaces ask for promises where there may be nothing to wait for.
			'@typescript-eslint/require-await': 'off',
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
		},
	},

	// Whatever one module uses of another says what it is.
	{
		files: ['**/*.ts'],
		plugins: { jsdoc },
		rules: {
			'jsdoc/require-jsdoc': [
				'error',
				{
					publicOnly: true,
					enableFixer: false,
					contexts: [
						'ClassDeclaration',
						'TSInterfaceDeclaration',
						'TSTypeAliasDeclaration',
						'ExportNamedDeclaration > VariableDeclaration',
					],
				},
			],
		},
	},
);
