import { failureOf, networkFailure, type Result } from './result';
import type { AttachedFile } from './types';

/** What the vault answers when a file is whole. */
export interface Kept { file: AttachedFile; waiting: boolean }

export interface Sending { readonly done: Promise<Result<Kept>>; cancel(): void }

/** Sends one file as it is. `XMLHttpRequest`, because `fetch` does not say how much has gone. */
export function sendFile(consultationId: string, attachmentId: string, file: Blob & { name?: string }, onProgress: (part: number) => void): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<Result<Kept>>((resolve) => {
    request.upload.onprogress = (event) => { if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total); };
    request.onerror = request.onabort = request.ontimeout = () => resolve(networkFailure);
    request.onload = () => {
      const body = parsed(request.responseText);
      resolve(request.status === 200
        ? { ok: true, value: body as Kept }
        : failureOf(request.status, body, request.getResponseHeader('Retry-After'), Date.now()));
    };
    request.open('PUT', `/api/v1/consultations/${consultationId}/attachments/${attachmentId}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    // The name is a word of the person: in a header, never in an address.
    request.setRequestHeader('Tomoshibi-File-Name', encodeURIComponent(wellFormed((file.name ?? '').slice(-120))));
    request.timeout = 600_000;
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function parsed(text: string): unknown {
  try { return JSON.parse(text) as unknown; } catch { return null; }
}

/** `encodeURIComponent` throws on half a letter. */
const wellFormed = (text: string): string => text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '');
