import ts from 'typescript';

import type { Outcome } from './check';
import type { CodeFile } from './modules';
import { withoutCode } from './readme';
import { blameProblem, languageProblem } from './writing';

/** Whether what a user can read is English: the texts in the code, and those of documents line by line. */
export function checkEnglish(codeFiles: CodeFile[], documents: CodeFile[]): Outcome {
	const texts = [
		...codeFiles.flatMap(textsInCode),
		...documents.flatMap(({ file, code }) =>
			withoutCode(code)
				.split('\n')
				.map((text, line) => ({ where: `${file}:${line + 1}`, text })),
		),
	];
	const wrong = texts.flatMap(({ where, text }) => {
		const problem = languageProblem(text);
		return problem === undefined ? [] : [`${where}: ${problem}`];
	});
	return { wrong, note: `${texts.length} texts` };
}

/** Whether no text of the code puts a user off with the words that n8n asks to avoid. */
export function checkBlame(codeFiles: CodeFile[]): Outcome {
	const wrong = codeFiles.flatMap(textsInCode).flatMap(({ where, text }) => {
		// A single word is a key or a value, and nothing that is read.
		const problem = /\S\s+\S/.test(text) ? blameProblem(text) : undefined;
		return problem === undefined ? [] : [`${where}: ${problem}`];
	});
	return { wrong };
}

/** All texts that are written out in code, whatever they are for. */
export function textsInCode({ file, code }: CodeFile): Array<{ where: string; text: string }> {
	const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true);
	const texts: Array<{ where: string; text: string }> = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
			const { line } = source.getLineAndCharacterOfPosition(node.getStart());
			// What stands between the parts of a template is not known here: a dash stands for it.
			const text = ts.isTemplateExpression(node)
				? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('-')
				: node.text;
			texts.push({ where: `${file}:${line + 1}`, text });
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return texts;
}
