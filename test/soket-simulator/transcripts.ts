import { type AcceptedJob, jobStatus } from './state';

/** Which parts of a transcript the client asked for. */
export interface Detail {
	chunks: boolean;
	speechInformation: boolean;
}

// Each says "This is the transcript of the recording …" in its language.
const LANGUAGES = [
	{
		language: 'hi',
		text: (name: string) => `नमस्ते, यह रिकॉर्डिंग ${name} का प्रतिलेख है।`,
		accent: 'Delhi',
	},
	{
		language: 'ta',
		text: (name: string) => `வணக்கம், இது ${name} பதிவின் எழுத்து வடிவம்.`,
		accent: 'Madurai',
	},
	{
		language: 'bn',
		text: (name: string) => `নমস্কার, এটি ${name} রেকর্ডিংয়ের প্রতিলিপি।`,
		accent: 'Kolkata',
	},
	{
		language: 'te',
		text: (name: string) => `నమస్కారం, ఇది ${name} రికార్డింగ్ యొక్క లిప్యంతరీకరణ.`,
		accent: 'Guntur',
	},
	{
		language: 'mr',
		text: (name: string) => `नमस्कार, हा ${name} या ध्वनिमुद्रणाचा मजकूर आहे.`,
		accent: 'Pune',
	},
] as const;

function languageOf(job: AcceptedJob) {
	const sum = Buffer.from(job.file_id).reduce((total, byte) => total + byte, 0);
	return LANGUAGES[sum % LANGUAGES.length] ?? LANGUAGES[0];
}

// Not documented: every field of `result`. The text names the file and its id, so that a test can
// tell whose transcript it holds.
function resultOf(job: AcceptedJob, detail: Detail) {
	const { language, text, accent } = languageOf(job);
	const spoken = text(`${job.filename} (${job.file_id})`);
	return {
		text: spoken,
		language,
		duration_seconds: job.audioSeconds,
		...(detail.speechInformation && {
			segments: [
				{
					start: 0,
					end: job.audioSeconds,
					text: spoken,
					speaker_id: 'speaker_1',
					tone: 'neutral',
					accent,
				},
			],
		}),
	};
}

/** The merged transcript of one file, as the results routes answer it. */
export function transcriptOf(job: AcceptedJob, detail: Detail) {
	const status = jobStatus(job);
	const { file_id, filename } = job;
	if (status === 'failed') {
		return { file_id, filename, status, errors: [`could not decode the audio of ${filename}`] };
	}
	if (status !== 'completed') return { file_id, filename, status };
	const result = resultOf(job, detail);
	return {
		file_id,
		filename,
		status,
		result,
		// Not documented: the fields of a chunk.
		...(detail.chunks && {
			chunk_results: [{ chunk_index: 0, start: 0, end: job.audioSeconds, text: result.text }],
		}),
	};
}

/** The job behind a file, for `raw=true`. Not documented: its fields. */
export function rawJobOf(job: AcceptedJob, detail: Detail) {
	return { job_id: `job-${job.file_id}`, batch_id: job.batch_id, ...transcriptOf(job, detail) };
}
