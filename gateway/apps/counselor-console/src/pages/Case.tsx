import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { shortId } from '../board/board';
import { GlassGate } from '../glass/GlassGate';
import { CaseEnding } from '../keeping/CaseEnding';
import { CaseLog } from '../record/CaseLog';
import { CaseSharing } from '../record/CaseSharing';
import { caseTabs, readsByRole, type CaseTab } from '../record/may';
import { useNames } from '../record/names';
import { opened, openRecord, type Opened } from '../record/opened';
import { WhoOpened } from '../record/WhoOpened';
import { useStore } from '../store';
import type { Log, Me, Membership } from '../types';
import { PageFrame } from '../ui/choices';
import { Btn } from '../ui/controls';
import { IdForm } from '../ui/IdField';
import { useWords } from '../words';

/** One consultation's record: read again, who opened it, with whom it is shared, how it ends. */
export default function CasePage({ me, membership }: { me: Me; membership: Membership }) {
  const words = useWords();
  const { tenantId } = membership;
  const asked = useStore(opened);
  const one = asked?.tenantId === tenantId ? asked : null;
  return (
    <PageFrame heading={words.record.heading} {...(one ? {} : { lead: words.record.lead })}>
      {one ? <Record key={`${one.consultationId}/${one.log}/${one.seq ?? ''}`} me={me} membership={membership} one={one} />
        : <IdForm label={words.record.id} submit={words.record.open} testId="record" onId={(id) => openRecord(tenantId, id)} />}
    </PageFrame>
  );
}

function Record({ me, membership, one }: { me: Me; membership: Membership; one: Opened }) {
  const words = useWords();
  const { tenantId, roles } = membership;
  const id = one.consultationId;
  const tabs = caseTabs(membership);
  const wanted = one.log === 'staff' ? 'memo' : 'talk';
  const [tab, setTab] = useState<CaseTab>(tabs.includes(wanted) ? wanted : (tabs[0] ?? 'ending'));
  const { nameOf } = useNames(tenantId, me.staffId);
  const log = (which: Log) => {
    const place = one.log === which ? { seq: one.seq, marks: one.marks } : { seq: null, marks: [] };
    const read = <CaseLog tenantId={tenantId} id={id} log={which} {...place} nameOf={nameOf} />;
    return readsByRole(membership) ? read : <GlassGate tenantId={tenantId} consultationId={id} myId={me.staffId}>{read}</GlassGate>;
  };
  const show: Record<CaseTab, () => React.ReactNode> = {
    talk: () => log('talk'),
    memo: () => log('staff'),
    opened: () => <WhoOpened tenantId={tenantId} id={id} myId={me.staffId} />,
    sharing: () => <CaseSharing tenantId={tenantId} id={id} myId={me.staffId} roles={roles} />,
    ending: () => <CaseEnding me={me} membership={membership} id={id} />,
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3" data-testid={`record-${id}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="num text-std-17B-170">{words.ref(shortId(id))}</h2>
        <span className="order-1 max-desk:basis-full desk:order-none"><CopyId id={id} /></span>
        <span className="flex-1" />
        <Btn small variant="quiet" data-testid="record-another" onPress={() => opened.set(null)}>{words.record.another}</Btn>
      </div>
      <Tabs selectedKey={tab} onSelectionChange={(key) => setTab(key as CaseTab)} className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <TabList aria-label={words.record.heading} className="flex flex-wrap border-b border-line">
          {tabs.map((key) => <Tab key={key} id={key} className="tab min-h-11" data-testid={`record-tab-${key}`}>{words.record.tabs[key]}</Tab>)}
        </TabList>
        {tabs.map((key) => <TabPanel key={key} id={key}>{show[key]()}</TabPanel>)}
      </Tabs>
    </div>
  );
}

/** The whole id, to be told to who must find the case again; it is no word of anybody. */
function CopyId({ id }: { id: string }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(id).then(() => setCopied(true), () => setCopied(false));
  return (
    <span className="flex flex-wrap items-center gap-2">
      <code className="select-all break-all text-mono-14N-150 text-muted">{id}</code>
      <Btn small onPress={() => void copy()}>{words.record.copyId}</Btn>
      <span role="status" className="text-good">{copied ? words.copied : ''}</span>
    </span>
  );
}
