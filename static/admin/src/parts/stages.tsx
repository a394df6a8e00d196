import type { Progress } from '../../../../src/contract/page';

/** The stages of a job, those that are through, and the one at work. */
export function Stages({ progress }: { readonly progress: Progress }) {
  const at = progress.stages.indexOf(progress.stage);
  return (
    <ol className="hf-stages" aria-label="Stages">
      {progress.stages.map((stage, index) => (
        <li key={stage} aria-current={index === at ? 'step' : undefined} data-state={index < at ? 'done' : index === at ? 'now' : 'next'}>
          <span aria-hidden="true">{index < at ? '✓' : index + 1}</span>
          {stage}
          {index < at && <span className="hf-hidden"> done</span>}
        </li>
      ))}
    </ol>
  );
}
