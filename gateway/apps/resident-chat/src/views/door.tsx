import { lineStartPath } from '../wire/api';
import type { Desk, Door, Hotline } from '../wire/types';
import { clockOf, moment } from '../time';
import { Button, Hotlines, LinkButton, Notice, T, Title, useWords } from './kit';

export function DeskStatus({ desk }: { desk: Desk }) {
  const w = useWords();
  const when = desk.openNow
    ? desk.closesAt !== null && w.deskUntil(clockOf(desk.closesAt))
    : desk.opensAt !== null && w.deskNext(moment(desk.opensAt, new Date(), w.lang));
  return (
    <p class="desk-status">
      <span class={desk.openNow ? 'tag tag-open' : 'tag tag-closed'}><T s={desk.openNow ? w.deskOpen : w.deskClosed} /></span>
      {when !== false && <span><T s={when} /></span>}
    </p>
  );
}

/** The ways in. On `/enter` the LINE button starts over there; on `/` it follows the tenant's mode. */
export function Ways({ door, onWithoutLine, onPhrase }: { door: Door | null; onWithoutLine: () => void; onPhrase: () => void }) {
  const w = useWords();
  const lineHref = door?.entry.mode === 'inAppLiff' ? '/enter' : lineStartPath();
  return (
    <div class="ways">
      {door !== null && door.entry.mode !== 'none' && (
        <LinkButton kind="line" testId="start-line" href={lineHref} note={w.startLineNote}><T s={w.startLine} /></LinkButton>
      )}
      <Button kind="primary" testId="start-without-line" note={w.startWithoutNote} onClick={onWithoutLine}><T s={w.startWithout} /></Button>
      <Button testId="phrase-return" note={w.phraseReturnNote} onClick={onPhrase}><T s={w.phraseReturn} /></Button>
    </div>
  );
}

export type DoorProblem = 'signInNeeded' | 'signInFailed';

interface DoorViewProps {
  door: Door;
  problem: DoorProblem | null;
  onWithoutLine: () => void;
  onPhrase: () => void;
}

export function DoorView({ door, problem, onWithoutLine, onPhrase }: DoorViewProps) {
  const w = useWords();
  return (
    <div class="column" data-testid="door">
      <p class="where" lang="ja">{door.tenantName}</p>
      <Title s={problem === null ? w.doorTitle : w.signInNeededTitle} />
      {problem === null
        ? <p class="lead"><T s={w.doorLead} /></p>
        : <Notice kind="warning" testId="door-problem"><T s={w[problem]} /></Notice>}
      {!door.desks.some((desk) => desk.openNow) && <Notice kind="info"><T s={w.allClosed} /></Notice>}
      <div class="door-grid">
        <div class="door-side">
          <section>
            <h2 class="section-title"><T s={w.startTitle} /></h2>
            <Ways door={door} onWithoutLine={onWithoutLine} onPhrase={onPhrase} />
          </section>
          <Hotlines hotlines={door.hotlines} />
        </div>
        <div class="door-side">
          <section>
            <h2 class="section-title"><T s={w.desksTitle} /></h2>
            <ul class="plain-list">{door.desks.map((desk) => <DeskCard key={desk.deskId} desk={desk} />)}</ul>
          </section>
          <WhatHappens />
        </div>
      </div>
    </div>
  );
}

function DeskCard({ desk }: { desk: Desk }) {
  const w = useWords();
  return (
    <li class="card" data-testid={`desk-${desk.deskId}`}>
      <h3 class="card-title" lang="ja">{desk.name}</h3>
      <DeskStatus desk={desk} />
      <p lang="ja">{desk.summary}</p>
      <p class="small"><T s={w.hours} />: <span lang="ja">{desk.hoursText.join(' / ')}</span></p>
    </li>
  );
}

export function WhatHappens() {
  const w = useWords();
  return (
    <section class="what-happens">
      <h2 class="section-title"><T s={w.whatHappensTitle} /></h2>
      <ul class="check-list">{w.whatHappens.map((line) => <li key={line}><T s={line} /></li>)}</ul>
    </section>
  );
}

/** The door cannot be read: the numbers that every phone knows must still be there. */
export function DoorAway({ onRetry }: { onRetry: () => void }) {
  const w = useWords();
  return (
    <div class="column" data-testid="door-away">
      <Title s={w.doorTitle} />
      <Notice kind="warning"><T s={w.doorFailed} /></Notice>
      <p class="lead"><T s={w.doorFailedEmergency} /></p>
      <div class="row"><a class="button button-secondary" href="tel:110">110</a><a class="button button-secondary" href="tel:119">119</a></div>
      <Button kind="primary" onClick={onRetry}><T s={w.retry} /></Button>
    </div>
  );
}

/** The vault has closed itself: nothing can be kept safely now, so whoever needs somebody gets the numbers first. What was not sent stays on this phone. */
export function Fenced({ hotlines, onRetry }: { hotlines: Hotline[]; onRetry: () => void }) {
  const w = useWords();
  return (
    <div class="column" data-testid="vault-fenced">
      <Title s={w.doorTitle} />
      <Notice kind="warning"><T s={w.problem['vault-fenced'] ?? w.doorFailed} /></Notice>
      <Hotlines hotlines={hotlines} />
      <Button kind="primary" onClick={onRetry}><T s={w.retry} /></Button>
    </div>
  );
}
