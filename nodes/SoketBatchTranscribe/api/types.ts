import type { IDataObject } from 'n8n-workflow';

/** An audio file that Soket fetches itself: it has either a `url` or a `gcs_key`. */
export interface AudioSource {
	url?: string;
	gcs_key?: string;
	filename?: string | undefined;
}

/** The body of `POST /batch`: every field is optional, together they name at least one file. */
export interface BatchRequest {
	batch_upload_id?: string;
	file_ids?: string[];
	sources?: AudioSource[];
}

/**
 * What is sure of the answer to `POST /batch`: the id, without which the batch is lost. The other fields
 * are documented too, but an accepted batch must survive whatever stands in them.
 */
export interface BatchAnswer extends IDataObject {
	batch_id: string | number;
}

/** A file of an upload; `upload_status` is `pending`, `uploading`, `completed` or `failed`. */
export interface UploadedFile extends IDataObject {
	file_id: string;
	filename?: string | undefined;
	upload_status?: string;
}
