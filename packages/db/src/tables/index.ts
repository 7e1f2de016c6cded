import type { DetailRow } from "../kinds.ts";
import type {
  UserAccountTable,
  RoleTable,
  RolePermissionTable,
  UserRoleTable,
  SessionTable,
  RefreshTokenTable,
  RegistrationTable,
  OneTimeTokenTable,
  MailTable,
  RateLimitTable,
} from "./accounts.ts";
import type {
  WorkTable,
  ContentTable,
  ContentIdentifierTable,
  EpisodeTable,
  GenreTable,
  ContentGenreTable,
  SearchWordTable,
  SearchWordChangeTable,
  SubmissionTable,
} from "./catalogue.ts";
import type {
  LikedGenreTable,
  InteractionTable,
  UserGroupTable,
  GroupMemberTable,
  GroupInvitationTable,
  EventTable,
} from "./interactions.ts";
import type {
  RecommendationListTable,
  GroupListTable,
  RejectionTable,
  RejectionReasonTable,
  ImpressionTable,
  ListChangeTable,
  EngineRunTable,
  EngineModelTable,
  EngineModelPartTable,
  SimilarContentTable,
} from "./engines.ts";
import type {
  SandboxProfileTable,
  SandboxLikedGenreTable,
  SandboxInteractionTable,
  SandboxRunTable,
  SandboxResultTable,
} from "./sandbox.ts";

export type { MailKind } from "./accounts.ts";
export type { ModelFacts, StoredReason } from "./engines.ts";
export type {
  SandboxGenre,
  SandboxInteraction,
  SandboxParameters,
  SandboxStatus,
} from "./sandbox.ts";

/** Every table of RecoFinement. */
export interface Database {
  user_account: UserAccountTable;
  role: RoleTable;
  role_permission: RolePermissionTable;
  user_role: UserRoleTable;
  session: SessionTable;
  refresh_token: RefreshTokenTable;
  registration: RegistrationTable;
  one_time_token: OneTimeTokenTable;
  mail: MailTable;
  rate_limit: RateLimitTable;
  list_change: ListChangeTable;
  work: WorkTable;
  content: ContentTable;
  content_identifier: ContentIdentifierTable;
  movie: DetailRow<"movie">;
  series: DetailRow<"series">;
  book: DetailRow<"book">;
  game: DetailRow<"game">;
  app: DetailRow<"app">;
  track: DetailRow<"track">;
  episode: EpisodeTable;
  genre: GenreTable;
  content_genre: ContentGenreTable;
  liked_genre: LikedGenreTable;
  interaction: InteractionTable;
  recommendation_list: RecommendationListTable;
  group_list: GroupListTable;
  rejection: RejectionTable;
  rejection_reason: RejectionReasonTable;
  impression: ImpressionTable;
  engine_run: EngineRunTable;
  engine_model: EngineModelTable;
  engine_model_part: EngineModelPartTable;
  search_word: SearchWordTable;
  search_word_change: SearchWordChangeTable;
  event: EventTable;
  user_group: UserGroupTable;
  group_member: GroupMemberTable;
  group_invitation: GroupInvitationTable;
  submission: SubmissionTable;
  similar_content: SimilarContentTable;
  sandbox_profile: SandboxProfileTable;
  sandbox_liked_genre: SandboxLikedGenreTable;
  sandbox_interaction: SandboxInteractionTable;
  sandbox_run: SandboxRunTable;
  sandbox_result: SandboxResultTable;
}
