/** The one file that names LINE's SDK. Built by itself (`npm run build:liff`), never part of the chat page. */
export { default } from '@line/liff';
