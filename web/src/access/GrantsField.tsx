import { ActionIcon, Button, Fieldset, NativeSelect, TextInput } from '@mantine/core';
import { Icon } from '~/app/Icon';
import classes from './access.module.css';
import { type GrantDraft, problemOfDraft } from './grants';
import { ROLE_WORDS, ROLES } from './rights';

/** What somebody is to be allowed: a role each, and for which workflows. They add up. */
export function GrantsField({ drafts, onChange }: { drafts: GrantDraft[]; onChange: (drafts: GrantDraft[]) => void }) {
  const set = (place: number, part: Partial<GrantDraft>) => onChange(drafts.with(place, { ...drafts[place]!, ...part }));
  return (
    <Fieldset legend="May" className={classes.grants}>
      {drafts.map((draft, place) => (
        <div key={place} className={classes.grant}>
          <NativeSelect aria-label={`Role ${place + 1}`} value={draft.role} data={[...ROLES]} onChange={(event) => set(place, { role: event.currentTarget.value as GrantDraft['role'] })} description={undefined} />
          <TextInput
            aria-label={`Workflows of role ${place + 1}`} placeholder={draft.role === 'admin' ? 'all workflows' : 'all workflows; or some: etl, finance.*'} value={draft.scope} error={problemOfDraft(draft)}
            onChange={(event) => set(place, { scope: event.currentTarget.value })}
          />
          <ActionIcon variant="subtle" color="gray" mt={4} aria-label={`Take role ${place + 1} away`} disabled={drafts.length === 1} onClick={() => onChange(drafts.filter((_, i) => i !== place))}><Icon name="close" size={14} /></ActionIcon>
          <span className="dimmed" style={{ gridColumn: '1 / 3' }}>{draft.role === 'author' ? <>An author {ROLE_WORDS.author}: on the workers, as their user.</> : <>{draft.role === 'viewer' ? 'A' : 'An'} {draft.role} {ROLE_WORDS[draft.role]}.</>}</span>
        </div>
      ))}
      <div><Button size="compact-xs" variant="default" leftSection={<Icon name="add" size={12} />} onClick={() => onChange([...drafts, { role: 'viewer', scope: '' }])}>Another role</Button></div>
    </Fieldset>
  );
}
