import { migrate } from "../migrate.ts";
import { useTemplate } from "./template.ts";

/** One migrated database for the tests of this package to copy. */
export default () => useTemplate(migrate);
