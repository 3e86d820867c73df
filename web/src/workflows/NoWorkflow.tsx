import { useMay } from '~/access/useMay';
import { Notice } from '~/parts/Notice';

/** Where there is no workflow, or none that whoever looks may see: how one comes here. */
export function NoWorkflow() {
  if (!useMay()('workflows.write')) return <Notice title="There is no workflow that you may see">They appear here as soon as there are any. Somebody with the right to it (an author) adds them; an admin says which of them you see.</Notice>;
  return <Notice title="There is no workflow yet">Put a workflow file into a folder and start the server with <code>--workflows FOLDER</code>, or send one with <code>miniairflow apply FILE</code>.</Notice>;
}
