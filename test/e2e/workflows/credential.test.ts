import { freePort } from '../n8n/freePort';
import { runningServers } from '../suites';
import { useN8n } from '../testBed';

describe.each(runningServers())('the credential in n8n $release', (n8n) => {
	const bed = useN8n(n8n);

	const test = async (data: { accessToken: string; baseUrl: string }) =>
		await bed.api.testCredential(await bed.api.createCredential('soketApi', 'Tested', data));

	it('is green with the right token', async () => {
		const { token: accessToken, baseUrl } = bed.soket;
		expect(await test({ accessToken, baseUrl })).toMatchObject({ status: 'OK' });
		expect(bed.soket.journal).toMatchObject([
			{ method: 'GET', path: '/files', query: { limit: '1' }, status: 200 },
		]);
	});

	it('is green with a token that was pasted carelessly', async () => {
		const { token, baseUrl } = bed.soket;
		const careless = { accessToken: ` "Bearer ${token}"\n`, baseUrl: `${baseUrl}/` };
		expect(await test(careless)).toMatchObject({ status: 'OK' });
	});

	it('is red with a wrong token, and says what to do', async () => {
		const { status, message } = await test({ accessToken: 'wrong', baseUrl: bed.soket.baseUrl });
		expect(status).toBe('Error');
		// n8n 1 loses the cause of an error, by which it would find the credential's own words.
		expect(message).toMatch(
			n8n.version === 'n8n-1'
				? /^Authorization failed - please check your credentials$/
				: /^Soket does not accept this access token \(401\).*paste it here\.$/,
		);
		// n8n makes any request that is answered with 401 a second time.
		expect(bed.soket.journal).toMatchObject([{ status: 401 }, { status: 401 }]);
	});

	it('is red where a web page answers, or another API', async () => {
		for (const body of ['<html><title>Welcome</title></html>', { ok: true }]) {
			bed.soket.fault({ route: '*', kind: 'answer', when: 'before', status: 200, body });
			const { token: accessToken, baseUrl } = bed.soket;
			const { status, message } = await test({ accessToken, baseUrl });
			expect(status).toBe('Error');
			expect(message).toMatch(/it is not the Soket API/);
		}
	});

	it('is red where nobody answers', async () => {
		const baseUrl = `http://127.0.0.1:${await freePort()}/transcribe`;
		const { status, message } = await test({ accessToken: 'any', baseUrl });
		expect(status).toBe('Error');
		expect(message).toMatch(
			n8n.version === 'n8n-1' ? /The service refused the connection/ : /ECONNREFUSED/,
		);
	});
});
