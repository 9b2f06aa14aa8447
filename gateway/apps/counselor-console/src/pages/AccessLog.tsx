import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { seesSummary } from '../record/may';
import { WhoOpened } from '../record/WhoOpened';
import { TraceSummary } from '../trace/TraceSummary';
import type { Me, Membership } from '../types';
import { PageFrame } from '../ui/choices';
import { IdForm } from '../ui/IdField';
import { useWords } from '../words';

/** Who opened a consultation, and for the privacy officer and the auditor the whole in summary. Ids are typed in and never put into the address. */
export default function AccessLogPage({ me, membership }: { me: Me; membership: Membership }) {
  const words = useWords();
  const { tenantId, roles } = membership;
  const [id, setId] = useState<string | null>(null);
  const perCase = (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <IdForm label={words.accessLog.id} hint={words.accessLog.lead} submit={words.accessLog.show} testId="access" onId={setId} />
      {id && <WhoOpened key={id} tenantId={tenantId} id={id} myId={me.staffId} />}
    </div>
  );
  return (
    <PageFrame heading={words.accessLog.heading} wide>
      {!seesSummary(roles) ? perCase : (
        <Tabs className="grid grid-cols-[minmax(0,1fr)] gap-4" defaultSelectedKey="summary">
          <TabList aria-label={words.accessLog.heading} className="flex border-b border-line">
            <Tab id="summary" className="tab min-h-11" data-testid="trace-summary">{words.trace.summary}</Tab>
            <Tab id="case" className="tab min-h-11" data-testid="trace-case">{words.trace.perCase}</Tab>
          </TabList>
          <TabPanel id="summary"><TraceSummary tenantId={tenantId} myId={me.staffId} /></TabPanel>
          <TabPanel id="case">{perCase}</TabPanel>
        </Tabs>
      )}
    </PageFrame>
  );
}
