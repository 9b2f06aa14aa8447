import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { Hotline, Session } from '../wire/types';
import type { Failure } from '../wire/result';
import { shown } from '../talk/outbox';
import type { Room } from '../talk/room';
import { day, sameDay } from '../time';
import { plain, problemText } from '../words/words';
import { EntryBubble, UnsentBubble } from './bubble';
import { Composer } from './composer';
import { Dialog } from './dialog';
import { Button, Hotlines, Loading, Notice, T, telOf, Title, useWords } from './kit';

interface ChatProps {
  room: Room;
  method: Session['method'];
  hotlines: Hotline[];
  onLost: (failure: Failure) => void;
  onNew: () => void;
  onList: () => void;
}

const nearBottom = (element: HTMLElement): boolean => element.scrollHeight - element.scrollTop - element.clientHeight < 96;

/** The talk itself: open, waiting, or over and only to be read. */
export function Chat({ room, method, hotlines, onLost, onNew, onList }: ChatProps) {
  const w = useWords();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [announced, setAnnounced] = useState<{ seq: number; text: string }[]>([]);
  const [below, setBelow] = useState(false);
  const [calling, setCalling] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const stick = useRef(true);

  useEffect(() => room.listen((change) => {
    if (change.kind === 'lost') onLost(change.failure);
    if (change.kind === 'counselorSaid') {
      // Each is added as an element of its own: a screen reader says all of a burst, also the same words twice.
      const said = { seq: change.seq, text: `${plain(w.counselor)}: ${change.text}` };
      setAnnounced((before) => [...before.slice(-4), said]);
      if (!stick.current) setBelow(true);
    }
    redraw(null);
  }), [room, w]);

  const toBottom = useCallback(() => {
    stick.current = true;
    setBelow(false);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);
  useLayoutEffect(() => { if (stick.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight }); });
  const seen = useCallback((seq: number) => room.seen(seq), [room]);

  return (
    <div class="chat" data-testid="chat" data-consultation={room.id}>
      <div class="chat-head">
        <button type="button" class="head-button" data-testid="to-list" onClick={onList}><span aria-hidden="true">‹ </span><T s={w.toList} /></button>
        <Title s={room.view.deskName} />
        <button type="button" class="head-button" data-testid="hotlines-open" onClick={() => setCalling(true)}><T s={w.talkHotlines} /></button>
      </div>
      <StateBanner room={room} />
      <div
        class="chat-scroll" ref={scroller} tabIndex={0} role="region" aria-label={plain(w.talkTitle)}
        onScroll={(event) => {
          // Hidden under the cover it has no height, and no opinion.
          if (event.currentTarget.clientHeight === 0) return;
          stick.current = nearBottom(event.currentTarget); if (stick.current) setBelow(false);
        }}
      >
        <Talk room={room} onSeen={seen} />
        {!room.loaded && <Loading />}
        <WaitingCard room={room} method={method} hotlines={hotlines} />
        {room.over && <Ending room={room} onNew={onNew} />}
      </div>
      <div aria-live="polite" class="sr-only" data-testid="announcer">
        {announced.map((said) => <p key={said.seq}>{said.text}</p>)}
      </div>
      {below && <button type="button" class="below" onClick={toBottom}><T s={w.newBelow} /> ↓</button>}
      {!room.over && <Composer room={room} onSaid={toBottom} />}
      {calling && (
        <Dialog onClose={() => setCalling(false)} label={plain(w.hotlinesTitle)}>
          <Hotlines hotlines={hotlines} />
          <Button kind="primary" onClick={() => setCalling(false)}><T s={w.close} /></Button>
        </Dialog>
      )}
    </div>
  );
}

function Talk({ room, onSeen }: { room: Room; onSeen: (seq: number) => void }) {
  const w = useWords();
  const now = new Date();
  const entries = room.log.entries;
  return (
    <ol class="talk">
      {entries.map((entry, index) => {
        const before = entries[index - 1];
        const newDay = before === undefined || !sameDay(before.storedAt, entry.storedAt);
        return [
          newDay && <li class="talk-day" key={`day-${entry.seq}`}>{day(new Date(entry.storedAt), now, w.lang)}</li>,
          <EntryBubble key={entry.seq} consultationId={room.id} entry={entry} staffReadSeq={room.view.staffReadSeq} {...(entry.author === 'counselor' ? { onSeen } : {})} />,
        ];
      })}
      {room.box.items.map((item) => (
        <UnsentBubble
          key={item.entryId} entryId={item.entryId} text={item.text} files={item.attachments ?? []} state={shown(room.box, item.entryId)}
          refusal={room.box.refused.get(item.entryId)} onDiscard={() => room.discard(item.entryId)}
        />
      ))}
    </ol>
  );
}

function StateBanner({ room }: { room: Room }) {
  const w = useWords();
  const state = room.over ? 'over' : !room.connected ? 'reconnecting' : room.view.state === 'assigned' ? 'assigned' : 'waiting';
  const text = { over: w.bannerOver, reconnecting: w.bannerReconnect, assigned: w.bannerAssigned, waiting: w.bannerWaiting }[state];
  return (
    <p class={`state-banner state-banner-${state}`} role="status" data-testid="state-banner" data-state={room.view.state} data-connected={room.connected}>
      <span class="state-dot" aria-hidden="true" /><T s={text} />
    </p>
  );
}

function WaitingCard({ room, method, hotlines }: { room: Room; method: Session['method']; hotlines: Hotline[] }) {
  const w = useWords();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const waiting = !room.over && room.view.state !== 'assigned';
  useEffect(() => {
    // Said once, then out of the way of the talk.
    const timer = setTimeout(() => setProblem(null), 15_000);
    return () => clearTimeout(timer);
  }, [problem]);
  const leave = async (): Promise<void> => {
    setAsking(false);
    const failure = await room.leave();
    if (failure !== null) setProblem(failure.code === 'consultation-already-taken' ? w.leaveTaken : problemText(w, failure));
  };
  if (!waiting) return problem === null || room.over ? null : <Notice kind="info"><T s={problem} /></Notice>;
  const { place } = room.view;
  const { entries } = room.log;
  // Once the person writes, their words need the room: the numbers stay one tap away in the head.
  const brief = room.box.items.length > 0 || entries.some((entry) => entry.author === 'resident' && (entry.kind === 'text' || entry.kind === 'files'));
  return (
    <section class="waiting card" data-testid="waiting-card" data-place={place ?? ''}>
      <h2 class="waiting-title"><T s={w.waitingTitle} /></h2>
      <p class="waiting-place" role="status">
        <T s={place === null ? w.waitingUnknown : place <= 1 ? w.waitingNext : w.waitingAhead(place - 1)} />
      </p>
      {brief ? <p class="small"><T s={w.waitingCanClose} /></p> : <WaitingHelp method={method} hotlines={hotlines} />}
      {problem !== null && <Notice kind="warning"><T s={problem} /></Notice>}
      <Button kind="plain" testId="leave" onClick={() => setAsking(true)}><T s={w.leave} /></Button>
      {asking && (
        <Dialog onClose={() => setAsking(false)} label={plain(w.leaveTitle)}>
          <h2 class="section-title"><T s={w.leaveTitle} /></h2>
          <p><T s={w.leaveText} /></p>
          <div class="row">
            <Button kind="primary" onClick={() => setAsking(false)}><T s={w.leaveNo} /></Button>
            <Button testId="leave-confirm" onClick={() => void leave()}><T s={w.leaveYes} /></Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

function WaitingHelp({ method, hotlines }: { method: Session['method']; hotlines: Hotline[] }) {
  const w = useWords();
  return (
    <>
      <ul class="check-list">
        <li><T s={w.waitingCanClose} /> <T s={method === 'line' ? w.waitingLine : w.waitingPhrase} /></li>
        <li><T s={w.waitingWrite} /></li>
      </ul>
      <p class="small"><T s={w.hotlinesLead} /></p>
      <ul class="plain-list chips" lang="ja">
        {hotlines.map((line) => (
          <li key={line.name}>
            <a class="chip" href={telOf(line)}><span>{line.name}</span> <b>{line.number}</b></a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Ending({ room, onNew }: { room: Room; onNew: () => void }) {
  const w = useWords();
  const left = room.view.state === 'abandoned';
  return (
    <section class="closing card" data-testid="closing-banner">
      <h2 class="section-title"><T s={left ? w.abandonedTitle : w.closingTitle} /></h2>
      <p><T s={left ? w.abandonedText : w.closingText} /></p>
      <Button kind="primary" testId="new-consultation" onClick={onNew}><T s={w.newConsultation} /></Button>
    </section>
  );
}
