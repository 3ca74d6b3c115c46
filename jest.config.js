/** Types are checked by `tsc`; here they are only taken out. */
const transform = { '\\.ts$': ['ts-jest', { diagnostics: false, tsconfig: 'tsconfig.json' }] };

const suite = (name, more = {}) => ({
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	testEnvironment: 'node',
	transform,
	...more,
});

/** A suite in a real n8n, which needs its time. */
const suiteInN8n = (name, folder, more = {}) =>
	suite(name, {
		testMatch: [`<rootDir>/test/e2e/${folder}/**/*.test.ts`],
		...more,
	});

/** @type {import('jest').Config} */
module.exports = {
	// In milliseconds: a real n8n needs its time, on a busy machine more. What has no end is cut off by the suite.
	testTimeout: 120_000,
	// By default jest leaves one core alone. Most tests wait for something now and then.
	maxWorkers: '100%',
	projects: [
		suite('unit'),
		// Its tests run what is built.
		suite('engine', { globalSetup: '<rootDir>/test/engine/n8n/build.ts' }),
		suiteInN8n('e2e', 'workflows', {
			globalSetup: '<rootDir>/test/e2e/workflows/start.ts',
			globalTeardown: '<rootDir>/test/e2e/workflows/stop.ts',
		}),
		suiteInN8n('queue', 'queue'),
		suiteInN8n('editor', 'editor', {
			globalSetup: '<rootDir>/test/e2e/editor/start.ts',
			globalTeardown: '<rootDir>/test/e2e/workflows/stop.ts',
		}),
	],
};
