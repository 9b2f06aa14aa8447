import { useEffect, useMemo, useRef, useState } from 'react';
import { api } from '../api';
import { useStore } from '../store';
import { codeOf, mayRetry, mostFiles, pickable, sizeText, type FileTray, type PickedFile } from '../talk/files';
import type { Address } from '../talk/outbox';
import type { AttachedFile } from '../types';
import { Btn } from '../ui/controls';
import { useWords } from '../words';

export function PickFiles({ tray, isDisabled }: { tray: FileTray; isDisabled: boolean }) {
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  const picked = useStore(tray.picked);
  return (
    <>
      <input ref={field} type="file" multiple accept={pickable} tabIndex={-1} aria-hidden="true" className="sr-only" data-testid="file-input"
        onChange={(event) => { tray.add([...(event.target.files ?? [])]); event.target.value = ''; }} />
      <Btn small variant="quiet" isDisabled={isDisabled || picked.length >= mostFiles} data-testid="pick-files" onPress={() => field.current?.click()}>{words.files.pick}</Btn>
    </>
  );
}

export function Tray({ tray }: { tray: FileTray }) {
  const words = useWords();
  const picked = useStore(tray.picked);
  if (picked.length === 0) return null;
  return (
    <ul aria-label={words.files.picked} className="grid max-h-40 gap-1 overflow-y-auto">
      {picked.map((one) => <Picked key={one.id} one={one} tray={tray} />)}
    </ul>
  );
}

function Picked({ one, tray }: { one: PickedFile; tray: FileTray }) {
  const words = useWords();
  const percent = Math.round(one.progress * 100);
  const url = useMemo(() => (one.file.type.startsWith('image/') ? URL.createObjectURL(one.file) : null), [one.file]);
  useEffect(() => () => { if (url) URL.revokeObjectURL(url); }, [url]);
  return (
    <li data-testid="picked-file" data-state={one.state} className="flex items-center gap-2 rounded-8 border border-line bg-surface p-1.5">
      {url && <img src={url} alt="" className="size-9 rounded-8 object-cover" />}
      <div className="min-w-0 flex-1">
        <p className="truncate">{one.file.name}</p>
        {one.state === 'failed'
          ? <p role="alert" className="text-danger">{words.files.problems[one.problem ?? ''] ?? words.problems[one.problem ?? ''] ?? words.problems['internal']}</p>
          : <p role="status" className="num text-muted">{one.state === 'sent' ? words.files.ready : words.files.sending(percent)}</p>}
      </div>
      {one.state === 'failed' && mayRetry(one.problem) && <Btn small data-testid="file-retry" onPress={() => tray.retry(one.id)}>{words.files.retry}</Btn>}
      <Btn small variant="quiet" aria-label={`${words.files.remove} ${one.file.name}`} data-testid="file-remove" onPress={() => tray.remove(one.id)}>×</Btn>
    </li>
  );
}

export function Attachments({ address, files, own = false }: { address: Address; files: readonly AttachedFile[]; own?: boolean }) {
  return (
    <ul className={`grid grid-cols-[minmax(0,1fr)] gap-2 pt-1 ${own ? 'justify-items-end' : 'justify-items-start'}`}>
      {files.map((one) => <li key={one.attachmentId} className="max-w-full">{one.type.startsWith('image/') ? <Picture address={address} one={one} own={own} /> : <Saved address={address} one={one} />}</li>)}
    </ul>
  );
}

/** A picture stays blurred until it is opened: some are hard to see, and screens have neighbours. */
function Picture({ address, one, own }: { address: Address; one: AttachedFile; own: boolean }) {
  const words = useWords();
  const frame = useRef<HTMLButtonElement>(null);
  const [url, setUrl] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const load = async () => {
    setProblem(null);
    try {
      setUrl(URL.createObjectURL(await api.file(address.tenantId, address.consultationId, one.attachmentId)));
    } catch (error) {
      setProblem(codeOf(error));
    }
  };
  useEffect(() => {
    if (!frame.current || url) return;
    const watch = new IntersectionObserver((found) => {
      if (!found.some((part) => part.isIntersecting)) return;
      watch.disconnect();
      void load();
    });
    watch.observe(frame.current);
    return () => watch.disconnect();
    // One look per picture; a failed one is asked for again by the press.
  }, [one.attachmentId]);
  useEffect(() => () => { if (url) URL.revokeObjectURL(url); }, [url]);
  return (
    <figure data-testid="picture" data-open={open} className={`grid grid-cols-[minmax(0,1fr)] gap-1 ${own ? 'justify-items-end' : ''}`}>
      <button ref={frame} type="button" aria-pressed={open} aria-label={`${open ? words.files.hide : words.files.show}: ${one.name}`}
        className="relative block min-h-32 w-72 max-w-full overflow-hidden rounded-8 border border-line bg-sunken"
        onClick={() => { setOpen(!open); if (!url) void load(); }}>
        {url && <img src={url} alt={open ? one.name : ''} className={`block w-full ${open ? 'max-h-96 object-contain' : 'max-h-44 object-cover blur-2xl'}`} />}
        {!open && <span className="absolute inset-0 grid place-items-center"><span className="rounded-8 bg-surface px-2 py-1">{words.files.show}</span></span>}
      </button>
      {problem && <p role="status" className="text-warn">{words.files.problems[problem] ?? words.problems[problem] ?? words.problems['internal']}</p>}
      <figcaption className="max-w-full"><Saved address={address} one={one} /></figcaption>
    </figure>
  );
}

/** Saves a file by a link that lives for one click. */
function Saved({ address, one }: { address: Address; one: AttachedFile }) {
  const words = useWords();
  const [problem, setProblem] = useState<string | null>(null);
  const save = async () => {
    setProblem(null);
    try {
      const url = URL.createObjectURL(await api.file(address.tenantId, address.consultationId, one.attachmentId));
      const link = document.createElement('a');
      link.href = url;
      link.download = one.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      setProblem(codeOf(error));
    }
  };
  return (
    <div className="max-w-full">
      <Btn small variant="quiet" className="max-w-full" data-testid="save-file" onPress={() => void save()}><span className="truncate leading-6">{words.files.save}: {one.name}（{sizeText(one.size)}）</span></Btn>
      {problem && <p role="status" className="text-warn">{words.files.problems[problem] ?? words.problems[problem] ?? words.problems['internal']}</p>}
    </div>
  );
}
