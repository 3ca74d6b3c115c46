import { checkBlame, checkEnglish } from './english';
import { checkLinks, checkReadme } from './readme';
import { checkChangelog, checkOwner, checkTag } from './releaseChecks';

/** The checks of texts, of the README and of a release say what is wrong. */
describe('English only', () => {
	const wrong = (code: string) => checkEnglish([{ file: 'a.js', code }], []).wrong;

	it('is content with English, names and code', () => {
		const code = `
			f("The file could not be transcribed: see Soket's answer", \`\${count} items, of \${all}\`);
			f("UNABLE_TO_GET_ISSUER_CERT", "/results/batch/", "nichts", "e.g. https://example.com/a.mp3");`;
		expect(wrong(code)).toEqual([]);
	});

	it.each([
		'"फ़ाइल नहीं मिली"',
		'"Файл не найден"',
		'"Die Datei wurde nicht gefunden"',
		'"No se puede leer los archivos"',
		'`${n} fichiers, avec ${m}`',
		'"Datei Nummer drei fehlt hier leider"',
	])('finds %s', (text) =>
		expect(wrong(`f(${text})`)).toEqual([expect.stringMatching('^a.js:1: ')]),
	);

	it('reads documents', () => {
		const documents = [
			{ file: 'README.md', code: '# Title\n\nIl file non è stato trovato, che peccato' },
		];
		expect(checkEnglish([], documents).wrong).toEqual([expect.stringMatching('^README.md:3: ')]);
	});
});

describe('words of blame', () => {
	it('are found', () => {
		const wrong = (code: string) => checkBlame([{ file: 'a.js', code }]).wrong;
		expect(wrong('f("It ended in an error", `${n} problems`)')).toHaveLength(2);
		expect(wrong('f("Soket refused the request"); g.error = "error"; // an error')).toEqual([]);
	});
});

describe('the README', () => {
	const titles = [
		...['Installation', 'Operations', 'Credentials', 'Usage', 'Example workflows'],
		...['Compatibility', 'Troubleshooting', 'Resources', 'License'],
	];
	const readmeOf = (sections: string[]) =>
		['# A node', ...sections.map((title) => `## ${title}\n\nWhat there is to say.`)].join('\n\n');

	it('has all sections', () => expect(checkReadme(readmeOf(titles)).wrong).toEqual([]));

	it.each(titles)('lacks %s', (missing) => {
		const { wrong } = checkReadme(readmeOf(titles.filter((title) => title !== missing)));
		expect(wrong).toEqual([expect.stringMatching(/^has no section on /)]);
	});

	it('has an empty section, and a heading in a block of code', () => {
		const others = readmeOf(titles.filter((title) => title !== 'Usage'));
		expect(checkReadme(`## Usage\n\n${others}`).wrong).toEqual(['"Usage" says nothing']);
		expect(checkReadme(`\`\`\`\n## Usage\n\nLong enough\n\`\`\`\n${others}`).wrong).toHaveLength(1);
	});

	it('has links that lead somewhere, or nowhere', () => {
		const wrong = (link: string) =>
			checkLinks(`## Get → Many, please\n\n[text](${link})`, (file) => file === 'a.md').wrong;
		for (const link of ['a.md', 'a.md#b', '#get--many-please', 'https://example.com']) {
			expect(wrong(link)).toEqual([]);
		}
		for (const link of ['b.md', '#get-many', 'http://example.com']) {
			expect(wrong(link)).toEqual([`${link} leads nowhere`]);
		}
	});
});

describe('a release', () => {
	it('has the tag of its version', () => {
		expect(checkTag('v1.2.3', '1.2.3', '1.2.3').wrong).toEqual([]);
		expect(checkTag('1.2.3', '1.2.3', '1.2.3').wrong).toHaveLength(1);
		expect(checkTag('v1.2.4', '1.2.3', '1.2.3').wrong).toHaveLength(1);
		expect(checkTag('v1.2.3', '1.2.3', '1.2.2').wrong).toHaveLength(1);
	});

	it('stands in the changelog', () => {
		const wrong = (changelog: string) => checkChangelog(changelog, '1.2.3').wrong;
		expect(wrong('## [1.2.3] - 2026-11-24\n\n### Added\n\n- A toy.\n\n## [1.2.2]')).toEqual([]);
		expect(wrong('## [Unreleased]\n\n- A toy.')).toHaveLength(1);
		expect(wrong('## [1.2.30] - 2026-11-24\n\n- A toy.')).toHaveLength(1);
		expect(wrong('## [1.2.3]\n\n- A toy.')).toHaveLength(1);
		expect(wrong('## [1.2.3] - 2026-11-24\n\n## [1.2.2] - 2026-11-23\n\n- A toy.')).toHaveLength(1);
	});

	it('comes from the repository that it names, and from a person', () => {
		const manifest = {
			version: '1.2.3',
			repository: { type: 'git', url: 'git+https://github.com/Owner/toy.git' },
			author: { name: 'A person', email: 'person@example.com' },
		};
		const { repository: _, ...nowhere } = manifest;
		const nobody = { ...manifest, author: { name: 'We', email: 'toy@users.noreply.github.com' } };
		expect(checkOwner(manifest, 'owner/toy').wrong).toEqual([]);
		expect(checkOwner(manifest, undefined).wrong).toEqual([]);
		expect(checkOwner(manifest, 'thief/toy').wrong).toHaveLength(1);
		expect(checkOwner(nowhere, undefined).wrong).toHaveLength(1);
		expect(checkOwner(nobody, 'owner/toy').wrong).toHaveLength(1);
	});
});
