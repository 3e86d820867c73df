import { Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { boundKeys, type KeyBinding, pressed, useKeys } from './keys';

const OPEN = new EventTarget();

/** Shows the sheet of keys. */
export const openKeys = () => OPEN.dispatchEvent(new Event('open'));

/** Listens to keys, and lists what they do here. */
export function KeysSheet() {
  const [shown, setShown] = useState<KeyBinding[] | undefined>();
  const navigate = useNavigate();
  useEffect(() => {
    const open = () => setShown(boundKeys());
    OPEN.addEventListener('open', open);
    window.addEventListener('keydown', pressed);
    return () => {
      OPEN.removeEventListener('open', open);
      window.removeEventListener('keydown', pressed);
    };
  }, []);
  useKeys([
    { keys: '?', does: 'shows this sheet', run: openKeys },
    { keys: 'g h', does: 'goes home', run: () => void navigate({ to: '/' }) },
    { keys: 'g w', does: 'goes to the workflows', run: () => void navigate({ to: '/workflows' }) },
    { keys: 'g a', does: 'goes to all runs', run: () => void navigate({ to: '/runs' }) },
  ]);
  return (
    <Modal opened={shown !== undefined} onClose={() => setShown(undefined)} title="Keys" size="md">
      <table className="list">
        <tbody>
          <tr><td><kbd>Ctrl</kbd> <kbd>K</kbd></td><td>finds workflows, screens and actions</td></tr>
          {(shown ?? []).map((binding) => (
            <tr key={binding.keys}>
              <td className="nowrap">{binding.keys.split(' ').map((key, i) => <kbd key={i}>{key}</kbd>)}</td>
              <td>{binding.does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
