import { Problem, Unreachable } from './api';
import type { Sending } from './talk/files';
import type { Address } from './talk/outbox';
import type { AttachedFile } from './types';

/** Sends one file as it is. `XMLHttpRequest`, because `fetch` does not say how much has gone. */
export function sendFile(address: Address, id: string, file: File, onProgress: (part: number) => void): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<AttachedFile>((resolve, reject) => {
    request.upload.onprogress = (event) => { if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total); };
    request.onerror = request.onabort = request.ontimeout = () => reject(new Unreachable());
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 200) resolve((body as { file: AttachedFile }).file);
      else reject(new Problem(request.status, typeof body['code'] === 'string' ? body['code'] : 'internal'));
    };
    request.open('PUT', `/api/v1/consultations/${encodeURIComponent(address.consultationId)}/attachments/${encodeURIComponent(id)}?log=${address.log}`);
    request.setRequestHeader('Tomoshibi-Tenant', address.tenantId);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    // The name is a word: in a header, never in an address.
    request.setRequestHeader('Tomoshibi-File-Name', encodeURIComponent(wellFormed(file.name.slice(-120))));
    request.timeout = 600_000;
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function parsed(text: string): Record<string, unknown> {
  try { return JSON.parse(text) as Record<string, unknown>; } catch { return {}; }
}

/** `encodeURIComponent` throws on half a letter. */
const wellFormed = (text: string): string => text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '');
