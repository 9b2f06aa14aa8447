import { useEffect, useRef, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { shortId } from '../board/board';
import { openRecord } from '../record/opened';
import { focusAsked, moveColumns } from '../session/desk';
import { useStore } from '../store';
import { duration, secondsSince, useNow } from '../time';
import type { Case, Me } from '../types';
import { Btn } from '../ui/controls';
import { useWords } from '../words';
import { CloseSheet } from './CloseSheet';
import { MemoPane } from './MemoPane';
import { TalkPane } from './TalkPane';

interface Props {
  me: Me;
  tenantId: string;
  one: Case;
  /** The board still lists it as this person's. */
  held: boolean;
  active: boolean;
  place: number;
}

/** One consultation: its talk, its memos, its end. The active one is wider, so that five fit beside each other. */
export function Column({ me, tenantId, one, held, active, place }: Props) {
  const words = useWords();
  const id = one.consultationId;
  const ref = words.ref(shortId(id));
  const box = useRef<HTMLElement>(null);
  const [tab, setTab] = useState<'talk' | 'memo'>('talk');
  const [closing, setClosing] = useState(false);
  const asked = useStore(focusAsked);

  useEffect(() => {
    if (asked?.consultationId !== id || performance.now() - asked.time > 1_000) return;
    const input = box.current?.querySelector<HTMLElement>('textarea:not([disabled])');
    // A phone's keyboard would cover what must be read first.
    const target = input && matchMedia('(pointer: fine)').matches ? input : box.current;
    target?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [asked, id]);

  // The active column grows. With a pointer that happens when the press is over, or the button would move away under the finger.
  const pressing = useRef(false);
  const press = () => {
    pressing.current = true;
    const over = () => setTimeout(() => (pressing.current = false));
    for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, over, { once: true });
  };
  const activate = () => moveColumns(tenantId, { type: 'activate', consultationId: id });
  const waits = held && one.state === 'assigned' && one.unanswered;

  return (
    <section ref={box} tabIndex={-1} aria-label={ref} data-testid={`column-${id}`} data-state={one.state} data-active={active}
      onPointerDownCapture={press} onFocus={() => pressing.current || activate()}
      onClickCapture={activate}
      className={`@container flex min-h-0 min-w-52 flex-1 basis-0 flex-col overflow-hidden desk:rounded-12 border bg-sunken ${active ? 'desk:min-w-72 desk:grow-[1.6] border-accent desk:shadow-1' : 'border-line'}`}>
      <Tabs selectedKey={tab} onSelectionChange={(key) => setTab(key as 'talk' | 'memo')} className="flex min-h-0 flex-1 flex-col">
        <header className={`border-b px-2.5 pt-1.5 ${active ? 'border-accent bg-accent-soft' : 'border-line bg-surface'}`}>
          <div className="flex items-center gap-1.5">
            <h2 className="num text-dns-16B-130 whitespace-nowrap" title={words.board.shortcut(place)}>{ref}</h2>
            <StateChip state={one.state} waits={waits} />
            <span className="flex-1" />
            <Btn small variant="quiet" className="@max-[15rem]:px-1" aria-label={words.column.putLong(ref)} data-testid="put-aside" onPress={() => moveColumns(tenantId, { type: 'putAway', consultationId: id })}>{words.column.put}</Btn>
          </div>
          <p className="flex gap-2 text-muted">
            <span className="min-w-0 flex-1 truncate" title={one.deskName}>{one.deskName}</span>
            <Elapsed one={one} />
          </p>
          <div className="flex items-end -mx-1">
            <TabList aria-label={ref} className="flex">
              <Tab id="talk" className="tab px-2" data-testid="talk-tab">{words.column.talk}</Tab>
              <Tab id="memo" className="tab px-2" data-testid="memo-tab">{words.column.memo}</Tab>
            </TabList>
            <span className="flex-1" />
            <Btn small variant="quiet" className="mb-0.5 @max-[15rem]:px-1" aria-label={words.record.openLong(ref)} data-testid="record" onPress={() => openRecord(tenantId, id)}>{words.record.short}</Btn>
            {held && one.state === 'assigned' && (
              <Btn small variant="quiet" className="mb-0.5 text-danger!" aria-label={words.column.closeLong(ref)} data-testid="close" onPress={() => setClosing(true)}>{words.column.close}</Btn>
            )}
          </div>
        </header>
        <TabPanel id="talk" className="flex min-h-0 flex-1 flex-col">
          <TalkPane me={me} tenantId={tenantId} one={one} held={held} active={active} />
        </TabPanel>
        <TabPanel id="memo" className="flex min-h-0 flex-1 flex-col">
          <MemoPane me={me} tenantId={tenantId} one={one} />
        </TabPanel>
      </Tabs>
      <CloseSheet tenantId={tenantId} one={one} isOpen={closing} onClose={() => setClosing(false)} />
    </section>
  );
}

function StateChip({ state, waits }: { state: Case['state']; waits: boolean }) {
  const words = useWords();
  if (waits) return <span className="chip chip-warn @max-[15rem]:hidden">{words.board.unansweredDot}</span>;
  const look = state === 'assigned' ? 'chip-good' : 'chip-quiet';
  return <span className={`chip ${look} @max-[15rem]:hidden`}>{words.column.states[state]}</span>;
}

function Elapsed({ one }: { one: Case }) {
  const words = useWords();
  const now = useNow();
  const taken = one.takenAt ?? one.requestedAt;
  const until = one.closedAt ? new Date(one.closedAt).getTime() : now;
  const waited = Math.max(0, Math.floor((new Date(taken).getTime() - new Date(one.requestedAt).getTime()) / 1000));
  return (
    <span className="num whitespace-nowrap" title={`${words.column.waitedBefore} ${duration(waited)}`}>
      <span className="@max-[18rem]:hidden">{words.column.waitedBefore} {duration(waited)} ・ </span>
      <span className="@max-[22rem]:sr-only">{words.column.sinceTaken} </span>{duration(secondsSince(taken, until))}
    </span>
  );
}
