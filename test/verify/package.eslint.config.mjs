import n8nCommunityNodes from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/** The official rules for a package as it is packed: compiled JavaScript and `package.json`. */
export default [
	n8nCommunityNodes.configs.recommended,
	{ rules: { 'no-console': 'error' } },
	{ files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } },
	{ files: ['**/*.json'], languageOptions: { parser: tseslint.parser } },
	{
		files: ['package.json'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: n8nNodesBase.configs.community.rules,
	},
];
