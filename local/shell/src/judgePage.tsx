import { useCallback, useEffect, useState } from 'react';
import { readJudgement, type Judgement, type Verdict } from './session';

/** What is not as it was before the first disaster, found without the app. */
export function JudgePage() {
  const [judgement, setJudgement] = useState<Judgement | null>();
  const [problem, setProblem] = useState<string>();
  const look = useCallback(() => {
    setJudgement(undefined);
    setProblem(undefined);
    readJudgement().then(setJudgement, (error: unknown) => setProblem(String(error)));
  }, []);
  useEffect(look, [look]);
  return (
    <>
      <h1>Judge</h1>
      <p>The site before the first disaster against the site now, compared outside of Holdfast.</p>
      {problem !== undefined && <p role="alert">The comparison did not work. {problem}</p>}
      {judgement === undefined && problem === undefined && <p role="status">Comparing</p>}
      {judgement === null && <p>Nothing has happened yet. Choose “Break something” above.</p>}
      {judgement && <Told judgement={judgement} />}
      <button type="button" onClick={look}>
        Compare again
      </button>
    </>
  );
}

function Told({ judgement: { happened, verdict } }: { readonly judgement: Judgement }) {
  return (
    <>
      <h2>What happened</h2>
      <ol>
        {happened.map(({ said, at }) => (
          <li key={`${String(at)} ${said}`}>
            {said} <span className="faint">{new Date(at).toLocaleString('en-US')}</span>
          </li>
        ))}
      </ol>
      {verdict ? <Compared verdict={verdict} /> : <p>None of it touches Jira’s data, so there is nothing to compare.</p>}
    </>
  );
}

function Compared({ verdict }: { readonly verdict: Verdict }) {
  const count = verdict.differences.reduce((sum, tally) => sum + tally.count, 0);
  return (
    <>
      <h2>{count === 0 ? 'Everything is as it was' : `${count.toLocaleString('en-US')} differences`}</h2>
      <p>{verdict.issues.toLocaleString('en-US')} work items were compared, with spaces, fields and who may see what.</p>
      <Tallies caption="Differences" tallies={verdict.differences} />
      <Tallies caption="Explained: what Jira lets no app set, and what people did since" tallies={verdict.excused} />
    </>
  );
}

function Tallies({ caption, tallies }: { readonly caption: string; readonly tallies: Verdict['differences'] }) {
  if (tallies.length === 0) return null;
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Count</th>
          <th scope="col">For example</th>
        </tr>
      </thead>
      <tbody>
        {tallies.map(({ kind, count, examples }) => (
          <tr key={kind}>
            <th scope="row">{kind}</th>
            <td>{count}</td>
            <td>
              {examples.map((example) => (
                <div key={example}>{example}</div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
