/**
 * n8n's own scan of a folder: `officialScan.ts FOLDER PATTERN…` prints the outcome as JSON. A program of its
 * own, since the scanner is an ES module that does its work only outside a test runner.
 */
interface Scanner {
	analyzePackage: (folder: string, patterns: string[]) => Promise<ScanResult>;
}

/** What n8n's scanner says. */
export interface ScanResult {
	passed: boolean;
	message?: string;
	details?: string;
}

async function main(): Promise<void> {
	const [folder, ...patterns] = process.argv.slice(2);
	// It has neither an entry nor types; what `scanner.mjs` exports is what n8n runs on a published package.
	const name = '@n8n/scan-community-package/scanner/scanner.mjs' as string;
	const { analyzePackage } = (await import(name)) as Scanner;
	console.log(JSON.stringify(await analyzePackage(folder!, patterns)));
}

void main();
