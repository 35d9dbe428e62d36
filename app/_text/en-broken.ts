// What is said in English where there is no page, or one that broke. By itself, as every page loads the pages that say
// it, in chunks of their own.

export const enBroken = {
  title: 'Something broke on this page',
  text: 'It is our fault, not yours. What showed as saved is safe on the server; what did not is kept on this device where possible and sent after a reload.',
  reload: 'Reload',
};

export const enNothingHere = {
  title: 'Nothing here',
  text: 'There is no page at this address.',
  allDocuments: 'All documents',
};
