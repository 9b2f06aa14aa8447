import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { shortId } from '../board/board';
import { Bases } from '../disclosure/Bases';
import { disclosureCalls, disclosureKeys } from '../disclosure/calls';
import { Detail } from '../disclosure/Detail';
import { Numbers } from '../disclosure/Numbers';
import { explainDisclosure, StateChips, useBasisName } from '../disclosure/parts';
import { RequestForm } from '../disclosure/RequestForm';
import { clockTime } from '../time';
import type { Disclosure, Me, Membership, Role } from '../types';
import { Btn, Trouble } from '../ui/controls';
import { useWords } from '../words';

type Tab = 'list' | 'request' | 'numbers' | 'bases';

const tabsOf: Partial<Record<Role, readonly Tab[]>> = {
  counselor: ['list', 'request'], supervisor: ['list', 'numbers', 'bases'], departmentOfficer: ['list', 'request', 'numbers', 'bases'], privacyOfficer: ['list', 'numbers', 'bases'],
  tenantAdmin: ['numbers', 'bases'], auditor: ['list', 'numbers', 'bases'],
};

/** 情報提供: requests of the police and other authorities, from the first call to the receipt. No id is ever put into the address. */
export default function DisclosurePage({ me, membership }: { me: Me; membership: Membership }) {
  const words = useWords();
  const { tenantId, roles } = membership;
  const tabs = (['list', 'request', 'numbers', 'bases'] as const).filter((tab) => roles.some((role) => tabsOf[role]?.includes(tab)));
  const [tab, setTab] = useState<Tab>(tabs[0] ?? 'numbers');
  const [id, setId] = useState<string | null>(null);
  return (
    <div className="h-full overflow-y-auto p-4">
      <div className="mx-auto grid max-w-5xl gap-4">
        <h1 className="text-std-20B-150">{words.disclosure.heading}</h1>
        <p className="text-muted">{words.disclosure.lead}</p>
        <nav aria-label={words.disclosure.tabs.label} className="overflow-x-auto border-b border-line">
          <ul className="flex">
            {tabs.map((one) => (
              <li key={one}><button type="button" className="tab min-h-11" aria-current={one === tab ? 'page' : undefined} data-testid={`disclosure-tab-${one}`} onClick={() => (setId(null), setTab(one))}>{words.disclosure.tabs[one]}</button></li>
            ))}
          </ul>
        </nav>
        {tab === 'list' && (id ? <Detail key={id} me={me} membership={membership} id={id} onBack={() => setId(null)} /> : <List tenantId={tenantId} onOpen={setId} />)}
        {tab === 'request' && <RequestForm tenantId={tenantId} onMade={(made) => (setTab('list'), setId(made))} />}
        {tab === 'numbers' && <Numbers tenantId={tenantId} />}
        {tab === 'bases' && <Bases tenantId={tenantId} mayChange={roles.includes('privacyOfficer')} />}
      </div>
    </div>
  );
}

function List({ tenantId, onOpen }: { tenantId: string; onOpen: (id: string) => void }) {
  const words = useWords();
  const list = useQuery({ queryKey: disclosureKeys.list(tenantId), queryFn: () => disclosureCalls.list(tenantId), refetchInterval: 60_000 });
  if (list.error) return <Trouble>{explainDisclosure(list.error)}</Trouble>;
  if (!list.data) return <p role="status">{words.loading}</p>;
  if (list.data.length === 0) return <p role="status" className="panel p-4">{words.disclosure.none}</p>;
  return <ul className="grid gap-2">{list.data.map((one) => <Row key={one.disclosureId} one={one} onOpen={onOpen} />)}</ul>;
}

function Row({ one, onOpen }: { one: Disclosure; onOpen: (id: string) => void }) {
  const words = useWords();
  const nameOf = useBasisName();
  const ref = words.disclosure.ref(shortId(one.disclosureId));
  return (
    <li className="panel flex flex-wrap items-center gap-x-4 gap-y-2 p-3" data-testid="disclosure-row">
      <span className="num text-dns-14B-130">{ref}</span>
      <StateChips one={one} />
      <span>{words.disclosure.requesters[one.requester]}</span>
      {one.basis && <span className="text-muted">{nameOf(one.basis, one.basisLabel)}</span>}
      <time className="num text-muted" dateTime={one.requestedAt}>{clockTime(one.requestedAt)}</time>
      <Btn small className="ml-auto" aria-label={words.disclosure.openLong(ref)} data-testid="disclosure-open" onPress={() => onOpen(one.disclosureId)}>{words.disclosure.open}</Btn>
    </li>
  );
}
