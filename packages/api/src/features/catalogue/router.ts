import { z } from "zod";

import { page } from "../../schemas.ts";
import { router } from "../../trpc/init.ts";
import { procedure } from "../../trpc/procedures.ts";
import {
  ContentPage,
  ContentWithDetails,
  Episode,
  EpisodesInput,
  GenresInput,
  GenreWithCount,
  GetInput,
  PopularInput,
  SearchInput,
  SimilarInput,
  SimilarPage,
} from "./schemas.ts";
import { listPopular } from "./popular.ts";
import { searchContent } from "./search/search.ts";
import { listSimilar } from "./similar.ts";
import { getContent, listEpisodes, listGenres } from "./service.ts";

export const catalogueRouter = router({
  get: procedure("catalogue.get")
    .input(GetInput)
    .output(ContentWithDetails)
    .query(({ ctx, input }) => getContent(ctx, input)),
  popular: procedure("catalogue.popular")
    .input(PopularInput)
    .output(ContentPage)
    .query(({ ctx, input }) => listPopular(ctx, input)),
  search: procedure("catalogue.search")
    .input(SearchInput)
    .output(ContentPage)
    .query(({ ctx, input }) => searchContent(ctx, input)),
  genres: procedure("catalogue.genres")
    .input(GenresInput)
    .output(z.array(GenreWithCount))
    .query(({ ctx, input }) => listGenres(ctx, input)),
  similar: procedure("catalogue.similar")
    .input(SimilarInput)
    .output(SimilarPage)
    .query(({ ctx, input }) => listSimilar(ctx, input)),
  episodes: procedure("catalogue.episodes")
    .input(EpisodesInput)
    .output(page(Episode))
    .query(({ ctx, input }) => listEpisodes(ctx, input)),
});
