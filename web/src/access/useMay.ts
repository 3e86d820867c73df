import { useCallback } from 'react';
import { useMe } from '~/login/Session';
import { allows, type Right } from './rights';

/** Tells whether who uses this page has a right: for the workflow of a name, or without one for any at all. */
export function useMay(): (right: Right, workflow?: string) => boolean {
  const { grants } = useMe();
  return useCallback((right, workflow) => allows(grants, right, workflow), [grants]);
}
