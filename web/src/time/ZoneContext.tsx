import { createContext, useContext } from 'react';

/** The zone of the workflow that a screen is about. */
export const ZoneContext = createContext<string | undefined>(undefined);

export const useWorkflowZone = () => useContext(ZoneContext);
