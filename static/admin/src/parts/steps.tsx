import ProgressTracker from '@atlaskit/progress-tracker/progress-tracker';

export const STEPS = ['Choose', 'Compare', 'Plan', 'Restore', 'Report'] as const;
export type Step = (typeof STEPS)[number];

/** Where somebody is between choosing and the report. */
export function Steps({ at }: { readonly at: Step }) {
  const current = STEPS.indexOf(at);
  return (
    <div className="hf-steps">
      <ProgressTracker
        label="Steps of a restore"
        spacing="compact"
        animated={false}
        items={STEPS.map((label, index) => ({
          id: label,
          label,
          noLink: true,
          percentageComplete: index < current ? 100 : 0,
          status: index < current ? 'visited' : index === current ? 'current' : 'unvisited',
        }))}
      />
    </div>
  );
}
