import { useNavigate, useSearchParams } from 'react-router-dom';
import { useFormat } from '../host';
import { Page, PageLink } from '../parts/page';
import { Steps } from '../parts/steps';
import { Tabs } from '../parts/tabs';
import { ChangedList } from './changedList';
import { DeletedList } from './deletedList';
import { MomentPicker } from './momentPicker';
import { SearchForm } from './searchForm';
import { ThenList } from './thenList';
import { TimelineSection } from './timelineSection';
import { LISTS, readWhere, searchOf, type ListName, type Where } from './where';

/** A person's change of where they are: filters replace, steps push. */
export type Go = (change: Partial<Where>, how?: 'push') => void;

const LABELS: Readonly<Record<ListName, string>> = {
  changed: 'Changed since',
  deleted: 'Deleted since',
  then: 'Everything then',
};

/** Find the moment, then what is not as it was (UX §4). */
export function RestorePage() {
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const format = useFormat();
  const where = readWhere(query);
  const go: Go = (change, how) => {
    const next = { ...where, ...change };
    navigate({ pathname: '/restore', search: searchOf(next) }, { replace: how !== 'push' });
  };
  return (
    <Page title="Restore" aside={<PageLink to="/restore/runs">Earlier restores</PageLink>}>
      <Steps at="Choose" />
      <div className="hf-stack">
        <SearchForm at={where.at} space={where.space} />
        <TimelineSection where={where} go={go} />
        <MomentPicker where={where} go={go} />
        <section aria-label={where.at === undefined ? 'What is not as it was' : `Against ${format.moment(where.at)}`}>
          <Tabs
            id="lists"
            label="Lists"
            tabs={LISTS.map((name) => ({ name, label: LABELS[name] }))}
            chosen={where.show}
            onChoose={(show) => go({ show })}
          >
            {where.show === 'changed' && <ChangedList where={where} />}
            {where.show === 'deleted' && <DeletedList where={where} />}
            {where.show === 'then' && <ThenList where={where} />}
          </Tabs>
        </section>
      </div>
    </Page>
  );
}
