import { isOver, type ConsultationView, type Desk, type Door, type Hotline, type Session } from '../wire/types';
import { clock, day, moment } from '../time';
import { DeskStatus } from './door';
import { Button, Hotlines, T, Title, useWords } from './kit';

function PastList({ consultations, onOpen }: { consultations: ConsultationView[]; onOpen: (view: ConsultationView) => void }) {
  const w = useWords();
  if (consultations.length === 0) return null;
  const now = new Date();
  return (
    <ul class="plain-list">
      {consultations.map((view) => {
        const at = view.requestedAt === null ? null : new Date(view.requestedAt);
        return (
          <li key={view.consultationId}>
            <button type="button" class="card card-button" data-testid={`past-${view.consultationId}`} data-state={view.state} onClick={() => onOpen(view)}>
              <span class="card-title" lang="ja">{view.deskName}</span>
              <span class="small">
                {at !== null && <time dateTime={at.toISOString()}>{day(at, now, w.lang)} {clock(at)}</time>}
                {' · '}<T s={w.states[view.state]} />
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface HomeProps {
  door: Door;
  session: Session;
  onDesk: (desk: Desk) => void;
  onOpen: (view: ConsultationView) => void;
  onSignOut: () => void;
}

/** Signed in: choose a desk, or go back to what there is. */
export function Home({ door, session, onDesk, onOpen, onSignOut }: HomeProps) {
  const w = useWords();
  const current = session.consultations.filter((view) => !isOver(view.state));
  const past = session.consultations.filter((view) => isOver(view.state));
  // One open consultation per desk: the desk that has one leads back to it.
  const free = door.desks.filter((desk) => !current.some((view) => view.deskId === desk.deskId));
  return (
    <div class="column" data-testid="home">
      <Title s={w.homeTitle} />
      {current.length > 0 && (
        <section>
          <h2 class="section-title"><T s={w.openTitle} /></h2>
          <PastList consultations={current} onOpen={onOpen} />
        </section>
      )}
      {free.length > 0 && (
        <section>
          <p class="lead"><T s={w.homeLead} /></p>
          <ul class="plain-list">
            {free.map((desk) => (
              <li key={desk.deskId}>
                <button type="button" class="card card-button" data-testid={`desk-${desk.deskId}`} onClick={() => onDesk(desk)}>
                  <span class="card-title" lang="ja">{desk.name}</span>
                  <DeskStatus desk={desk} />
                  <span class="card-text" lang="ja">{desk.summary}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2 class="section-title"><T s={w.pastTitle} /></h2>
        {past.length === 0 ? <p><T s={w.pastNone} /></p> : <PastList consultations={past} onOpen={onOpen} />}
      </section>
      <Hotlines hotlines={door.hotlines} />
      <section class="sign-out">
        <p class="small"><T s={session.method === 'line' ? w.signedInLine : w.signedInPhrase} /></p>
        <Button kind="plain" testId="sign-out" onClick={onSignOut}><T s={w.signOut} /></Button>
      </section>
    </div>
  );
}

/** The closed-hours answer: when it opens, and who answers now. */
export function ClosedDesk({ desk, hotlines, onBack }: { desk: Desk; hotlines: Hotline[]; onBack: () => void }) {
  const w = useWords();
  return (
    <div class="column" data-testid="closed-desk">
      <Title s={w.closedTitle} />
      <p class="lead" lang="ja">{desk.name}</p>
      {desk.closedMessage !== '' && <p class="as-written" lang="ja">{desk.closedMessage}</p>}
      {desk.opensAt !== null && <p class="next-opening"><T s={w.closedNext(moment(desk.opensAt, new Date(), w.lang))} /></p>}
      <p class="small"><T s={w.hours} />: <span lang="ja">{desk.hoursText.join(' / ')}</span></p>
      <Hotlines hotlines={hotlines} lead={w.closedHotlines} />
      <Button kind="primary" testId="closed-back" onClick={onBack}><T s={w.closedPast} /></Button>
    </div>
  );
}
