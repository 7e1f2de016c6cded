export { useApiTemplate as default } from "./template.ts";
