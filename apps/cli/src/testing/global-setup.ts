export { useApiTemplate as default } from "@recofinement/api/testing";
