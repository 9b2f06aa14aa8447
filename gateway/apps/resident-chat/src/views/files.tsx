import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { mayRetry, mostFiles, pickable, type FileTray, type PickedFile } from '../talk/files';
import { file as fetchFile } from '../wire/api';
import type { AttachedFile } from '../wire/types';
import { plain } from '../words/words';
import { T, useWords } from './kit';

const megabytes = (bytes: number): string => (bytes < 100_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

/** Opens the phone's own choice of pictures and files. */
export function PickButton({ tray, onFull }: { tray: FileTray; onFull: () => void }) {
  const w = useWords();
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={field} type="file" class="sr-only" id="pick-files" data-testid="file-input" multiple accept={pickable} tabIndex={-1} aria-hidden="true"
        onChange={(event) => {
          if (tray.add([...(event.currentTarget.files ?? [])]) > 0) onFull();
          // The same file may be picked again.
          event.currentTarget.value = '';
        }}
      />
      <button type="button" class="button button-plain composer-pick" data-testid="pick-files" disabled={tray.picked.length >= mostFiles} onClick={() => field.current?.click()}>
        <span class="button-label"><T s={w.pickFiles} /></span>
      </button>
    </>
  );
}

export function Tray({ tray }: { tray: FileTray }) {
  const w = useWords();
  if (tray.picked.length === 0) return null;
  return (
    <ul class="tray" aria-label={plain(w.pickedFiles)} data-testid="tray">
      {tray.picked.map((one) => <Picked key={one.id} one={one} tray={tray} />)}
    </ul>
  );
}

function Picked({ one, tray }: { one: PickedFile; tray: FileTray }) {
  const w = useWords();
  const image = one.file.type.startsWith('image/');
  const url = useMemo(() => (image ? URL.createObjectURL(one.file) : null), [one.file]);
  useEffect(() => () => { if (url !== null) URL.revokeObjectURL(url); }, [url]);
  const percent = Math.round(one.progress * 100);
  return (
    <li class={`tray-file tray-${one.state}`} data-testid="picked-file" data-state={one.state}>
      {url === null ? <span class="tray-mark" aria-hidden="true">PDF</span> : <img class="tray-picture" src={url} alt="" />}
      <div class="tray-text">
        <span class="tray-name">{one.file.name}</span>
        {one.state === 'failed'
          ? <span class="field-problem" role="alert"><T s={w.fileProblem[one.problem ?? 'away']} /></span>
          : <span class="small" role="status"><T s={one.state === 'sent' ? w.fileReady : w.fileSending(percent)} /></span>}
        {(one.state === 'sending' || one.state === 'waiting') && <progress max={100} value={percent} aria-label={one.file.name} />}
      </div>
      {one.state === 'failed' && mayRetry(one.problem) && (
        <button type="button" class="button button-plain" data-testid="file-retry" onClick={() => tray.retry(one.id)}><T s={w.fileRetry} /></button>
      )}
      <button type="button" class="button button-plain" data-testid="file-remove" aria-label={`${plain(w.fileRemove)} ${one.file.name}`} onClick={() => tray.remove(one.id)}>×</button>
    </li>
  );
}

/** The files of one entry, as they stand in its bubble. */
export function Attachments({ consultationId, files }: { consultationId: string; files: readonly AttachedFile[] }) {
  return (
    <ul class="attachments">
      {files.map((one) => (
        <li key={one.attachmentId}>
          {one.type.startsWith('image/') ? <Picture consultationId={consultationId} one={one} /> : <Saved consultationId={consultationId} one={one} />}
        </li>
      ))}
    </ul>
  );
}

/** A picture stays blurred until the person opens it: nobody is to be met by it unprepared, nor whoever looks over a shoulder. */
function Picture({ consultationId, one }: { consultationId: string; one: AttachedFile }) {
  const w = useWords();
  const [url, setUrl] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const frame = useRef<HTMLButtonElement>(null);
  const load = async (): Promise<void> => {
    const answer = await fetchFile(consultationId, one.attachmentId);
    if (answer.ok) setUrl(URL.createObjectURL(answer.value));
    else setProblem(answer.code === 'attachment-waiting' ? w.fileWaiting : answer.code === 'attachment-refused' ? w.fileRefused : w.fileAway);
  };
  useEffect(() => {
    if (frame.current === null || url !== null) return undefined;
    const watch = new IntersectionObserver((found) => {
      if (!found.some((part) => part.isIntersecting)) return;
      watch.disconnect();
      void load();
    });
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, [one.attachmentId]);
  useEffect(() => () => { if (url !== null) URL.revokeObjectURL(url); }, [url]);
  return (
    <figure class="picture" data-testid="picture" data-open={open}>
      <button
        type="button" ref={frame} class="picture-frame" aria-pressed={open} aria-label={`${plain(open ? w.pictureHide : w.pictureShow)}: ${one.name}`}
        onClick={() => { setOpen(!open); if (url === null) { setProblem(null); void load(); } }}
      >
        {url !== null && <img class={open ? 'picture-image' : 'picture-image picture-blurred'} src={url} alt={open ? one.name : ''} />}
        {!open && <span class="picture-hint"><T s={w.pictureShow} /></span>}
      </button>
      {problem !== null && <p class="small" role="status"><T s={problem} /></p>}
      <figcaption class="small"><Saved consultationId={consultationId} one={one} /></figcaption>
    </figure>
  );
}

/** Saves a file by a link that lives for one click. */
function Saved({ consultationId, one }: { consultationId: string; one: AttachedFile }) {
  const w = useWords();
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    setProblem(null);
    const answer = await fetchFile(consultationId, one.attachmentId);
    if (!answer.ok) { setProblem(answer.code === 'attachment-waiting' ? w.fileWaiting : answer.code === 'attachment-refused' ? w.fileRefused : w.fileAway); return; }
    const url = URL.createObjectURL(answer.value);
    const link = document.createElement('a');
    link.href = url;
    link.download = one.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <span class="saved">
      <button type="button" class="link-button" data-testid="save-file" onClick={() => void save()}><T s={w.fileSave} />: {one.name}（{megabytes(one.size)}）</button>
      {problem !== null && <span class="field-problem" role="status"><T s={problem} /></span>}
    </span>
  );
}
