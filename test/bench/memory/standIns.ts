import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { standInNodes } from '../../engine/n8n/standInNodes';

/** What to compare with: nodes that do the same with all the bytes in memory. */
export function addStandIns(): void {
	standInNodes['bench.uploadFromMemory'] = standIn('uploadFromMemory', async (context, request) => {
		const { fileName, mimeType } = context.helpers.assertBinaryData(0, 'data');
		const bytes = await context.helpers.getBinaryDataBuffer(0, 'data');
		const body = new FormData();
		body.append('files', new File([bytes], fileName!, { type: mimeType }));
		const json = (await context.helpers.httpRequest({
			...request,
			method: 'POST',
			body,
			json: true,
		})) as IDataObject;
		return { json };
	});
	standInNodes['bench.downloadIntoMemory'] = standIn(
		'downloadIntoMemory',
		async (context, request) => {
			const bytes = (await context.helpers.httpRequest({
				...request,
				encoding: 'arraybuffer',
			})) as Buffer;
			return {
				json: {},
				binary: { data: await context.helpers.prepareBinaryData(bytes, 'results.ndjson') },
			};
		},
	);
}

type Work = (
	context: IExecuteFunctions,
	request: { url: string; headers: IDataObject },
) => Promise<INodeExecutionData>;

function standIn(name: string, work: Work): INodeType {
	return {
		description: { ...standInNodes['n8n-nodes-base.noOp']!.description, name },
		async execute() {
			const { url, accessToken } = this.getInputData()[0]!.json as Record<string, string>;
			const headers = { Authorization: `Bearer ${accessToken!}` };
			return [[await work(this, { url: url!, headers })]];
		},
	};
}
