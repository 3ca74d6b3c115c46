import { callsWorkflow, FIVE_CALLS, SOKET, soketNode } from './callsWorkflow';
import { runningN8n, useEditor } from './setup';
import { CredentialWindow } from './credentialWindow';

const n8n = runningN8n();

describe(`the window of the credential in n8n ${n8n.release}`, () => {
	const bed = useEditor(n8n);

	bed.test('is green with the right token, and says what to do about a wrong one', async () => {
		await bed.editor.open(await bed.save(callsWorkflow('Credential', FIVE_CALLS, soketNode())));
		await bed.editor.openNode(SOKET);
		const credential = await CredentialWindow.open(bed.editor.page);
		// n8n tests a credential when its window opens.
		await credential.text('Connection tested successfully').waitFor();

		await credential.enter('accessToken', 'an-expired-token');
		await credential.save();
		await credential.text(/Couldn.t connect with these settings/).waitFor();
		await credential.text('More details').click();
		await credential
			.text(
				'Soket does not accept this access token (401): it is wrong or has expired. Get a new one from Soket and paste it here.',
			)
			.waitFor();
		expect(bed.soket.journal.map(({ status }) => status)).toEqual([200, 401, 401]);
	});
});
