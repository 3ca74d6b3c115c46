import path from 'node:path';
import ts from 'typescript';

import type { Outcome } from './check';

/** All that the code may load: n8n gives both, and n8n's own rules allow them. */
const ALLOWED_MODULES = ['n8n-workflow', 'node:crypto'];

/** What leads to the environment, to files, to other processes or past n8n's helpers. */
const FORBIDDEN_NAMES = new Set([
	...['process', 'global', 'globalThis', '__dirname', '__filename', 'eval', 'Function'],
	...['fetch', 'XMLHttpRequest', 'WebSocket', 'Worker', 'WebAssembly', 'SharedArrayBuffer'],
]);

/** n8n's own helpers that open files of the machine. */
const FORBIDDEN_MEMBERS = new Set([
	...['createReadStream', 'writeContentToFile', 'getStoragePath', 'resolvePath', 'mainModule'],
	...['getBuiltinModule', 'dlopen', 'constructor'],
]);

/** A file of the package, by its path in it, and its text. */
export interface CodeFile {
	file: string;
	code: string;
}

/** Whether the code loads only what it may, and only files that are there. */
export function checkModules(codeFiles: CodeFile[]): Outcome {
	const files = new Set(codeFiles.map(({ file }) => file));
	const uses = new Map<string, number>();
	const wrong: string[] = [];
	for (const { file, code } of codeFiles) {
		const modules = ts
			.preProcessFile(code, true, true)
			.importedFiles.map((found) => found.fileName);
		for (const name of new Set(modules)) {
			if (name.startsWith('.')) {
				const target = path.posix.join(path.posix.dirname(file), name);
				const isThere = [target, `${target}.js`, `${target}/index.js`].some((it) => files.has(it));
				if (!isThere) wrong.push(`${file}: loads ${name}, which is not in the package`);
			} else if (ALLOWED_MODULES.includes(name)) uses.set(name, (uses.get(name) ?? 0) + 1);
			else wrong.push(`${file}: loads ${name}`);
		}
	}
	const note = [...uses].map(([name, count]) => `${name} in ${count} files`).join(', ');
	return { wrong, note: `loads ${note}` };
}

/** Whether the code leaves the environment, the files and the processes of the machine alone. */
export function checkAccess(codeFiles: CodeFile[]): Outcome {
	const wrong = codeFiles.flatMap(({ file, code }) => {
		const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true);
		const found: string[] = [];
		const visit = (node: ts.Node): void => {
			const problem = accessBy(node);
			if (problem !== undefined) {
				const { line } = source.getLineAndCharacterOfPosition(node.getStart());
				found.push(`${file}:${line + 1}: ${problem}`);
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
		return found;
	});
	return { wrong };
}

function accessBy(node: ts.Node): string | undefined {
	if (ts.isStringLiteralLike(node)) {
		if (/\$env\b/.test(node.text)) return '$env in an expression';
		const isMember = ts.isElementAccessExpression(node.parent) && FORBIDDEN_MEMBERS.has(node.text);
		return isMember ? `.${node.text}` : undefined;
	}
	if (node.kind === ts.SyntaxKind.ImportKeyword) return 'import while running';
	if (!ts.isIdentifier(node)) return undefined;
	const { parent, text } = node;
	if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
		return FORBIDDEN_MEMBERS.has(text) ? `.${text}` : undefined;
	}
	// The key of an object or the name of a method is no access; a shorthand is.
	if (ts.isPropertyAssignment(parent) && parent.name === node) return undefined;
	if (ts.isMethodDeclaration(parent) && parent.name === node) return undefined;
	if (text === 'require') {
		const isPlain =
			ts.isCallExpression(parent) &&
			parent.expression === node &&
			parent.arguments.length === 1 &&
			ts.isStringLiteral(parent.arguments[0]!);
		return isPlain ? undefined : 'require with a name that is not written out';
	}
	return FORBIDDEN_NAMES.has(text) ? text : undefined;
}
