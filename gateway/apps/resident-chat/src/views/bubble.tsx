import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { AttachedFile, Entry } from '../wire/types';
import type { Refusal } from '../talk/outbox';
import { clock } from '../time';
import { CopyButton } from './phrase';
import { Attachments } from './files';
import { Button, T, useWords } from './kit';

export type OwnState = 'sending' | 'unsent' | 'refused' | 'accepted' | 'read';

/** Tells once when at least half of it is really on the screen. */
function useSeen(seq: number, act: ((seq: number) => void) | undefined) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (act === undefined || element.current === null) return undefined;
    const watch = new IntersectionObserver((found) => {
      const visible = found.some(({ isIntersecting, intersectionRatio, intersectionRect }) =>
        isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height >= 120));
      if (visible && document.visibilityState === 'visible') act(seq);
    }, { threshold: [0, 0.25, 0.5, 1] });
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [seq, act]);
  return element;
}

interface EntryBubbleProps { consultationId: string; entry: Entry; staffReadSeq: number; onSeen?: (seq: number) => void }

export function EntryBubble({ consultationId, entry, staffReadSeq, onSeen }: EntryBubbleProps) {
  const w = useWords();
  const element = useSeen(entry.seq, onSeen);
  const own = entry.author === 'resident' && (entry.kind === 'text' || entry.kind === 'files');
  const state: OwnState = entry.seq <= staffReadSeq ? 'read' : 'accepted';
  const at = new Date(entry.storedAt);
  if (!own && entry.author !== 'counselor') return <Record entry={entry} elementRef={element} />;
  return (
    <li
      class={`bubble bubble-${own ? 'own' : 'counselor'}`} ref={element} data-testid="bubble"
      data-seq={entry.seq} data-author={entry.author} data-state={own ? state : 'accepted'}
    >
      <span class={own ? 'sr-only' : 'bubble-author'}><T s={own ? w.you : w.counselor} /></span>
      {entry.text !== '' && <p class="bubble-text">{entry.text}</p>}
      {entry.attachments !== undefined && entry.attachments.length > 0 && <Attachments consultationId={consultationId} files={entry.attachments} />}
      <p class="bubble-foot">
        {own && <span class={`state state-${state}`}><StateMark state={state} /><T s={w.stateOf[state]} /></span>}
        <time dateTime={entry.storedAt}>{clock(at)}</time>
      </p>
    </li>
  );
}

/** What is not talk: the consent, the first answers, the closing notice. */
function Record({ entry, elementRef }: { entry: Entry; elementRef: RefObject<HTMLLIElement | null> }) {
  const w = useWords();
  const body = entry.kind === 'consent' ? <p><T s={w.consentEntry} /></p>
    : entry.kind === 'answers' ? <Answers entry={entry} />
      : <p class="as-written">{entry.text}</p>;
  return (
    <li class={`record record-${entry.kind}`} ref={elementRef} data-testid="bubble" data-seq={entry.seq} data-author={entry.author} data-state="accepted">
      {body}
    </li>
  );
}

function Answers({ entry }: { entry: Entry }) {
  const w = useWords();
  return (
    <details>
      <summary><T s={w.yourAnswers} /></summary>
      <dl class="answers">
        {(entry.answers ?? []).map((answer, index) => (
          <div key={index}><dt>{answer.label}</dt><dd>{answer.values.join('、')}</dd></div>
        ))}
      </dl>
    </details>
  );
}

interface UnsentBubbleProps {
  entryId: string;
  text: string;
  files: readonly AttachedFile[];
  state: 'sending' | 'unsent' | 'refused';
  refusal: Refusal | undefined;
  onDiscard: () => void;
}

export function UnsentBubble({ text, files, state, refusal, onDiscard }: UnsentBubbleProps) {
  const w = useWords();
  return (
    <li class={`bubble bubble-own bubble-${state}`} data-testid="bubble" data-author="resident" data-state={state}>
      <span class="sr-only"><T s={w.you} /></span>
      {text !== '' && <p class="bubble-text">{text}</p>}
      {files.map((file) => <p key={file.attachmentId} class="small">{file.name}</p>)}
      <p class="bubble-foot">
        <span class={`state state-${state}`} role="status"><StateMark state={state} /><T s={w.stateOf[state]} /></span>
      </p>
      {state === 'refused' && (
        <div class="bubble-refused">
          <p class="small"><T s={refusal === 'closed' ? w.refusedClosed : w.refusedRejected} /></p>
          <CopyButton text={text} />
          <Button kind="plain" onClick={onDiscard}><T s={w.discard} /></Button>
        </div>
      )}
    </li>
  );
}

/** The state by shape as well as by word and colour. */
function StateMark({ state }: { state: OwnState }) {
  const marks: Record<OwnState, string> = { sending: '…', unsent: '↻', refused: '!', accepted: '✓', read: '✓✓' };
  return <span class="state-mark" aria-hidden="true">{marks[state]}</span>;
}
