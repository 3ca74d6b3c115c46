/** Types are checked by `npm run types`; here they are only taken out. */
const transform = { '\\.ts$': ['ts-jest', { diagnostics: false, tsconfig: 'tsconfig.json' }] };

const suite = (name) => ({
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	testEnvironment: 'node',
	transform,
});

/** @type {import('jest').Config} */
module.exports = {
	projects: [suite('unit'), suite('engine'), suite('verify')],
};
