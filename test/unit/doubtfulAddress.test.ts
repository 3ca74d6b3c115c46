import fc from 'fast-check';

import { doubtfulAmong } from '../../nodes/SoketBatchTranscribe/references/doubtfulAddress';

const doubtAbout = (address: string) => doubtfulAmong([address]).get(address);

const drive = (id: string, more = '') =>
	`https://drive.google.com/uc?export=download&id=${id}${more}`;

describe('pages for people', () => {
	it.each([
		['https://drive.google.com/file/d/1aB_c-9/view?usp=sharing', 'Google Drive', drive('1aB_c-9')],
		['https://drive.google.com/a/firm.test/file/d/1aB/view', 'Google Drive', drive('1aB')],
		['HTTPS://Drive.Google.com/open?id=1aB&authuser=0', 'Google Drive', drive('1aB')],
		['https://drive.google.com/uc?id=1aB', 'Google Drive', drive('1aB')],
		[
			'https://drive.google.com/file/d/1aB/view?resourcekey=0-x_y',
			'Google Drive',
			drive('1aB', '&resourcekey=0-x_y'),
		],
		['https://drive.google.com/drive/folders/1aB', 'Google Drive', undefined],
		['https://docs.google.com/document/d/1aB/edit', 'Google Drive', undefined],
		[
			'https://www.dropbox.com/scl/fi/x1/a.mp3?rlkey=k&dl=0',
			'Dropbox',
			'https://www.dropbox.com/scl/fi/x1/a.mp3?rlkey=k&dl=1',
		],
		['http://dropbox.com/s/x1/a.mp3', 'Dropbox', 'http://dropbox.com/s/x1/a.mp3?dl=1'],
		['https://www.dropbox.com/scl/fo/x1/h?rlkey=k&dl=0', 'Dropbox', undefined],
		['https://1drv.ms/u/s!Ab', 'OneDrive', undefined],
		['https://onedrive.live.com/?authkey=a&id=b', 'OneDrive', undefined],
		[
			'https://firm-my.sharepoint.com/:u:/g/personal/x/Eab?e=cd',
			'SharePoint',
			'https://firm-my.sharepoint.com/:u:/g/personal/x/Eab?e=cd&download=1',
		],
		['https://firm.sharepoint.com/:f:/s/x/Eab', 'SharePoint', undefined],
		['https://firm.sharepoint.com/sites/x/_layouts/15/stream.aspx?id=1', 'SharePoint', undefined],
		['https://youtu.be/abc', 'YouTube', undefined],
		['https://user@music.youtube.com:443/watch?v=abc', 'YouTube', undefined],
		['https://firm.notion.site/Interview-0123', 'Notion', undefined],
	])('%s is one of %s', (address, service, direct) => {
		expect(doubtAbout(address)).toEqual({ service, direct });
		// Whoever takes the advice reads it no second time.
		if (direct !== undefined) expect(doubtAbout(direct)).toBeUndefined();
	});

	it.each([
		'https://www.dropbox.com/s/x1/a.mp3?dl=1',
		'https://www.dropbox.com/scl/fi/x1/a.mp3?rlkey=k&raw=1',
		'https://dl.dropboxusercontent.com/s/x1/a.mp3',
		'https://drive.usercontent.google.com/download?id=1aB&export=download',
		'https://storage.googleapis.com/bucket/a.mp3',
		'https://firm.sharepoint.com/sites/x/Shared%20Documents/a.mp3',
		'https://firm.sharepoint.com/sites/x/_layouts/15/download.aspx?UniqueId=1',
		'https://onedrive.live.com/download?resid=1',
		'https://file.notion.so/f/f/1/a.mp3?signature=x',
		'https://www.notion.so/signed/https%3A%2F%2Fx.test%2Fa.mp3',
		'https://not-dropbox.com/s/x1/a.mp3',
		'https://youtube.com.x.test/a.mp3',
		'https://x.test/?to=https://youtu.be/abc',
		'https://youtu.be@x.test/a.mp3',
	])('%s is none', (address) => expect(doubtAbout(address)).toBeUndefined());
});

describe('addresses of the own network', () => {
	it.each([
		...['localhost', 'LOCALHOST.', 'n8n.localhost', 'nas', 'n8n:5678', 'nas.local', 'a.b.internal'],
		...['host.docker.internal', 'router.lan', 'x.home.arpa', 'user:pw@nas'],
		...['10.0.0.1', '127.1.2.3', '192.168.0.7:80', '172.16.0.1', '172.31.9.9', '169.254.169.254'],
		...['100.64.0.1', '0.0.0.0', '2130706433', '0x7f.1', '0300.0250.1.1', '127.1', '１２７.0.0.1'],
		...['[::1]', '[::]', '[fd12:3456::1]', '[fc00::]', '[fe80::1]', '[febf::1]'],
		...['[::ffff:10.1.2.3]', '[::ffff:c0a8:1]', 'l%6fcalhost', 'ｌocalhost'],
	])('%s is one', (host) => {
		expect(doubtAbout(`http://${host}/a.mp3`)).toEqual({});
	});

	it.each([
		...['x.test', 'example.org.', '8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '11.0.0.1'],
		...['100.128.0.1', '192.169.0.1', '169.253.0.1', '[2001:db8::1]', '[fec0::1]', '[fbff::1]'],
		...['[::ffff:8.8.8.8]', 'local.test', 'localhost.test', 'lan.test', 'xn--bcher-kva.example'],
	])('%s is none', (host) => {
		expect(doubtAbout(`https://${host}/10.0.0.1/localhost`)).toBeUndefined();
	});
});

describe('many addresses', () => {
	it('are told as each of them on its own, in whatever order', () => {
		const some = [
			...['https://x.test/a', 'https://x.test', 'https://x.test:1/b', 'https://x.test.local/c'],
			...['https://x.test@nas/d', 'https://x.test/\\nas', 'http://nas/', 'http://nas.test/'],
			...['https://drive.google.com/uc?export=download', 'https://drive.google.com/open?id=1'],
			'https://youtu.be/1',
		];
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...some), { maxLength: 30 }), (addresses) => {
				expect([...doubtfulAmong(addresses)]).toEqual(
					[...new Set(addresses)].flatMap((address) => [...doubtfulAmong([address])]),
				);
			}),
		);
	});
});

describe('any address', () => {
	it('is read as the URL standard does', () => {
		const host = fc.oneof(
			fc.domain(),
			fc.ipV4(),
			fc.ipV4Extended(),
			fc.ipV6().map((ip) => `[${ip}]`),
			fc.constantFrom(
				...['localhost', 'drive.google.com', 'www.dropbox.com', 'youtu.be', 'x.notion.site'],
			),
			fc.stringMatching(/^[a-c.%6f1:@\\-]{1,12}$/),
		);
		const rest = fc.oneof(
			fc.constantFrom('', '/', '/s/x', '/file/d/1/view', '?id=1', '/open?id=%00', '#/a', '\\b'),
			fc.string({ unit: 'binary', maxLength: 12 }),
		);
		const scheme = fc.constantFrom('http://', 'HTTPS://', 'https:\\\\');
		fc.assert(
			fc.property(scheme, host, rest, (start, at, end) => {
				const address = start + at + end;
				fc.pre(URL.canParse(address));
				const doubt = doubtAbout(address);
				// The same address as the standard writes it, in which nothing is odd.
				expect(doubt).toEqual(doubtAbout(new URL(address).href));
				if (doubt?.direct !== undefined) expect(doubtAbout(doubt.direct)).toBeUndefined();
			}),
			{ numRuns: 3000 },
		);
	});
});
