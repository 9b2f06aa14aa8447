import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { newId } from './id';
import * as api from './wire/api';
import type { Failure } from './wire/result';
import { isOver, type ConsultationView, type Desk, type Door, type Session } from './wire/types';
import { quickExit } from './exit';
import { OutboxStore } from './talk/outbox-store';
import { Room } from './talk/room';
import { Chat } from './views/chat';
import { DoorAway, DoorView, Fenced, type DoorProblem } from './views/door';
import { ClosedDesk, Home } from './views/home';
import { Loading } from './views/kit';
import { Opening } from './views/opening';
import { NewPhrase, PhraseReturn } from './views/phrase';
import { Shell } from './views/shell';

type Screen =
  | { at: 'starting' }
  | { at: 'away' }
  | { at: 'fenced' }
  | { at: 'door'; problem: DoorProblem | null }
  | { at: 'newPhrase' }
  | { at: 'phraseReturn' }
  | { at: 'home' }
  | { at: 'closedDesk'; desk: Desk }
  | { at: 'opening'; desk: Desk }
  | { at: 'chat'; room: Room };

const store = new OutboxStore();

/** Whether this page was opened by LINE's sign-in: then a ticket waits in a cookie that only the service can read. */
const fromLine = (): boolean => window.location.hash === '#from=line';

async function signedIn(): Promise<{ session: Session } | { problem: DoorProblem | null } | { failure: Failure }> {
  const came = fromLine();
  if (came) {
    const redeemed = await api.redeem();
    if (!redeemed.ok && redeemed.status !== 401) return { failure: redeemed };
    // Only now: a reload before this point still knows that a ticket waits.
    window.history.replaceState(null, '', window.location.pathname);
  }
  const answer = await api.session();
  if (answer.ok) return { session: answer.value };
  return answer.status === 401 ? { problem: came ? 'signInFailed' : null } : { failure: answer };
}

/** The chat page. One history entry, no addresses of its own: the URL and the back button tell nothing. */
export function App() {
  const [screen, setScreen] = useState<Screen>({ at: 'starting' });
  const [door, setDoor] = useState<Door | null>(null);
  const [session, setSession] = useState<Session | null>(null);
  const room = useRef<Room | null>(null);
  const looking = useRef(true);

  const show = useCallback((next: Screen) => {
    if (room.current !== null && (next.at !== 'chat' || next.room !== room.current)) {
      room.current.stop();
      room.current = null;
    }
    if (next.at === 'chat') room.current = next.room;
    setScreen(next);
  }, []);

  const enterRoom = useCallback((view: ConsultationView) => {
    const next = new Room(view, store);
    next.look(looking.current);
    show({ at: 'chat', room: next });
    void next.start();
  }, [show]);

  /** Where a person belongs after signing in: back in the one talk that is open, else choosing. */
  const settle = useCallback((found: Session, straight: boolean) => {
    setSession(found);
    const current = found.consultations.filter((view) => !isOver(view.state));
    const only = current.length === 1 ? current[0] : undefined;
    if (straight && only !== undefined) enterRoom(only);
    else show({ at: 'home' });
  }, [enterRoom, show]);

  const begin = useCallback(async (straight: boolean, wasIn = false) => {
    const [doorAnswer, found] = await Promise.all([api.door(), signedIn()]);
    if (doorAnswer.ok) setDoor(doorAnswer.value);
    if (!doorAnswer.ok || 'failure' in found) { show({ at: 'away' }); return; }
    if ('session' in found) settle(found.session, straight);
    else { setSession(null); show({ at: 'door', problem: found.problem ?? (wasIn ? 'signInNeeded' : null) }); }
  }, [settle, show]);

  useEffect(() => {
    if (!fromLine()) void api.visit(newId(), 'web');
    void begin(true);
  }, [begin]);

  const refreshDoor = useCallback(async () => {
    const answer = await api.door();
    if (answer.ok) setDoor(answer.value);
  }, []);

  // Opening hours come while people wait at the door.
  const choosing = screen.at === 'door' || screen.at === 'home';
  useEffect(() => {
    if (!choosing) return undefined;
    const timer = setInterval(() => {
      if (looking.current) void refreshDoor();
    }, 60_000);
    return () => clearInterval(timer);
  }, [choosing, refreshDoor]);

  const exit = useCallback(() => void quickExit(room.current, store), []);
  const look = useCallback((now: boolean) => { looking.current = now; room.current?.look(now); }, []);
  /** The cover was lifted: whoever lifted it must still be signed in. */
  const recheck = useCallback(async () => {
    if (session === null) return;
    const answer = await api.session();
    if (!answer.ok && answer.status === 401) void begin(false, true);
  }, [session, begin]);
  const lost = useCallback((failure: Failure) => {
    if (failure.code === 'vault-fenced') show({ at: 'fenced' });
    else void begin(false, failure.status === 401);
  }, [begin, show]);
  const home = useCallback(() => void begin(false, true), [begin]);

  return (
    <Shell tenantName={door?.tenantName ?? ''} onExit={exit} onLook={look} onReturn={() => void recheck()} fixed={screen.at === 'chat'}>
      {view()}
    </Shell>
  );

  function view() {
    if (screen.at === 'starting') return <Loading />;
    if (screen.at === 'away' || door === null) return <DoorAway onRetry={() => void begin(true)} />;
    if (screen.at === 'fenced') return <Fenced hotlines={door.hotlines} onRetry={() => void begin(true)} />;
    if (screen.at === 'newPhrase') return <NewPhrase onDone={() => void begin(true)} onBack={() => show({ at: 'door', problem: null })} />;
    if (screen.at === 'phraseReturn') return <PhraseReturn onDone={() => void begin(true)} onBack={() => show({ at: 'door', problem: null })} />;
    if (screen.at === 'door' || session === null) {
      return (
        <DoorView
          door={door} problem={screen.at === 'door' ? screen.problem : null}
          onWithoutLine={() => show({ at: 'newPhrase' })} onPhrase={() => show({ at: 'phraseReturn' })}
        />
      );
    }
    if (screen.at === 'closedDesk') return <ClosedDesk desk={screen.desk} hotlines={door.hotlines} onBack={home} />;
    if (screen.at === 'opening') {
      const desk = door.desks.find((each) => each.deskId === screen.desk.deskId) ?? screen.desk;
      return (
        <Opening
          door={door} desk={desk} onOpened={enterRoom} onClosed={() => void closedNow(desk)}
          onSignedOut={home} onStale={refreshDoor} onBack={() => show({ at: 'home' })}
        />
      );
    }
    if (screen.at === 'chat') {
      return <Chat key={screen.room.id} room={screen.room} method={session.method} hotlines={door.hotlines} onLost={lost} onNew={home} onList={home} />;
    }
    return <Home door={door} session={session} onDesk={choose} onOpen={enterRoom} onSignOut={() => void signOut()} />;
  }

  function choose(desk: Desk): void {
    if (!desk.openNow) void api.turnedAway(desk.deskId);
    show(desk.openNow ? { at: 'opening', desk } : { at: 'closedDesk', desk });
  }

  /** The service said closed although our copy of the hours said open: its word holds, so the copy is read again. */
  async function closedNow(desk: Desk): Promise<void> {
    const answer = await api.door();
    if (answer.ok) setDoor(answer.value);
    const fresh = answer.ok ? answer.value.desks.find((each) => each.deskId === desk.deskId) : undefined;
    show({ at: 'closedDesk', desk: fresh ?? desk });
  }

  async function signOut(): Promise<void> {
    await Promise.all([api.endSession(), store.clear()]);
    void begin(false);
  }
}
