// Stands in for all the constants of Next's build and server (2 kB gzipped), of which its router in the browser reads
// this one. next.config.js puts it there; a test compares it with the original.

export const NEXT_NAV_DEPLOYMENT_ID_HEADER = 'x-nextjs-deployment-id';
