/** Types are checked by `tsc`; here they are only taken out. */
const transform = { '\\.ts$': ['ts-jest', { diagnostics: false, tsconfig: 'tsconfig.json' }] };

const suite = (name, more = {}) => ({
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	testEnvironment: 'node',
	transform,
	...more,
});

/** A suite in a real n8n. */
const suiteInN8n = (name, folder) =>
	suite(name, {
		testMatch: [`<rootDir>/test/e2e/${folder}/**/*.test.ts`],
		globalSetup: '<rootDir>/test/e2e/suites.ts',
	});

/** @type {import('jest').Config} */
module.exports = {
	// In milliseconds: a real n8n needs its time, on a busy machine more. A suite without an end is cut off.
	testTimeout: 120_000,
	// By default jest leaves one core alone, but tests wait for something now and then.
	maxWorkers: '100%',
	projects: [
		suite('unit'),
		// Its tests run what is built.
		suite('engine', { globalSetup: '<rootDir>/test/engine/n8n/build.ts' }),
		suiteInN8n('e2e', 'workflows'),
		suiteInN8n('editor', 'editor'),
		suiteInN8n('queue', 'queue'),
	],
};
