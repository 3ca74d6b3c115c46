import { isPrivate } from '../api/privateHost';

/** Why Soket, which fetches from the web by itself, may find no audio at an address. */
export interface Doubt {
	/** The service whose page for people it is; undefined where only the user's own network knows the address. */
	service?: string;
	/** The address of the file that the page shows, where it can be told. */
	direct?: string | undefined;
}

/** A service whose addresses are pages for people, where it is not said to be otherwise. */
interface Service {
	name: string;
	hosts: RegExp;
	/** Whether there is a file at this address. */
	isFile?: (url: URL) => boolean;
	/** The address of the file that a page shows. */
	direct?: (url: URL) => string | undefined;
}

const SERVICES: Service[] = [
	{
		name: 'Google Drive',
		hosts: /^(drive|docs)\.google\.com$/,
		isFile: ({ pathname, searchParams }) =>
			pathname.endsWith('/uc') && searchParams.get('export') === 'download',
		// As Google's own `webContentLink` of a file.
		direct: ({ pathname, searchParams }) => {
			const id = /\/(open|uc)$/.test(pathname)
				? searchParams.get('id')
				: /\/file\/(?:u\/\d+\/)?d\/([\w-]+)/.exec(pathname)?.[1];
			if (!id) return undefined;
			const link = new URL('https://drive.google.com/uc?export=download');
			link.searchParams.set('id', id);
			const key = searchParams.get('resourcekey');
			if (key) link.searchParams.set('resourcekey', key);
			return link.href;
		},
	},
	{
		name: 'Dropbox',
		hosts: /^(www\.)?dropbox\.com$/,
		// As Dropbox's help says: `dl=1` downloads a shared file, `raw=1` shows it without a page around it.
		isFile: ({ searchParams }) => searchParams.get('dl') === '1' || searchParams.get('raw') === '1',
		direct: (url) =>
			/^\/(s|scl\/fi)\/./.test(url.pathname) ? withParameter(url, 'dl', '1') : undefined,
	},
	{
		name: 'SharePoint',
		hosts: /^[\w-]+\.sharepoint\.com$/,
		// Pages are `….aspx`, and shared links begin with a letter for the kind of what they share.
		isFile: ({ pathname, searchParams }) =>
			searchParams.get('download') === '1' ||
			/\/download\.aspx$/i.test(pathname) ||
			!/^\/:|\.aspx$/i.test(pathname),
		direct: (url) => {
			const isFolder = url.pathname.startsWith('/:f:');
			return url.pathname.startsWith('/:') && !isFolder
				? withParameter(url, 'download', '1')
				: undefined;
		},
	},
	{
		name: 'OneDrive',
		hosts: /^(1drv\.ms|(www\.)?onedrive\.live\.com)$/,
		isFile: ({ pathname, searchParams }) =>
			pathname === '/download' || searchParams.get('download') === '1',
	},
	{ name: 'YouTube', hosts: /^(youtu\.be|([\w-]+\.)?youtube(-nocookie)?\.com)$/ },
	{
		name: 'Notion',
		hosts: /^((www\.)?notion\.(so|com)|[\w-]+\.notion\.site)$/,
		// The files in its pages.
		isFile: ({ pathname }) => /^\/(signed|image)\//.test(pathname),
	},
];

/** The host in an http or https address that has been checked, and a slash: `new URL` takes long. */
const HOST = /^https?:[/\\]*(?:[^/\\?#]*@)?(\[[^\]]*\]|[^/\\?#:]*)\/?/i;

/** Hosts worth a closer look: of these services, without a dot, of a local network, numbers, oddly written ones. */
const STRIKING = new RegExp(
	[
		String.raw`(?:^|\.)(?:(?:google|dropbox|sharepoint|live|youtube|youtube-nocookie|notion)\.com)\.?$`,
		String.raw`(?:^|\.)(?:1drv\.ms|youtu\.be|notion\.so|notion\.site)\.?$`,
		String.raw`\.(?:local|localhost|internal|lan|home\.arpa|\d+|0x[\da-f]*)\.?$`,
		String.raw`^[^.]*\.?$`,
		String.raw`[^\w.-]`,
	].join('|'),
	'i',
);

/**
 * The addresses at which Soket may find a page for people, or nothing at all, and why. There may be 100,000,
 * most of them of one host.
 *
 * @param addresses http or https addresses that have been checked
 */
export function doubtfulAmong(addresses: Iterable<string>): Map<string, Doubt> {
	const doubts = new Map<string, Doubt>();
	let goodStart = '';
	for (const address of addresses) {
		// `startsWith` takes more than twice as long.
		const sameLength = address.slice(0, goodStart.length);
		if (goodStart !== '' && sameLength === goodStart) continue;
		const [start = '', host = ''] = HOST.exec(address) ?? [];
		if (STRIKING.test(host)) {
			const doubt = doubtAbout(address);
			if (doubt !== undefined) doubts.set(address, doubt);
		} else if (start.endsWith('/')) goodStart = start;
	}
	return doubts;
}

function doubtAbout(address: string): Doubt | undefined {
	const url = new URL(address);
	const host = url.hostname.replace(/\.$/, '');
	if (isPrivate(host)) return {};
	const service = SERVICES.find(({ hosts }) => hosts.test(host));
	if (!service || service.isFile?.(url)) return undefined;
	return { service: service.name, direct: service.direct?.(url) };
}

function withParameter(url: URL, name: string, value: string): string {
	const direct = new URL(url);
	direct.searchParams.set(name, value);
	return direct.href;
}
