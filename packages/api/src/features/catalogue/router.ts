import { z } from "zod";

import { page } from "../../schemas.ts";
import { router } from "../../trpc/init.ts";
import { userProcedure } from "../../trpc/procedures.ts";
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
} from "./schemas.ts";
import { getContent, listEpisodes, listGenres, listPopular, searchContent } from "./service.ts";

export const catalogueRouter = router({
  get: userProcedure
    .input(GetInput)
    .output(ContentWithDetails)
    .query(({ ctx, input }) => getContent(ctx, input)),
  popular: userProcedure
    .input(PopularInput)
    .output(ContentPage)
    .query(({ ctx, input }) => listPopular(ctx, input)),
  search: userProcedure
    .input(SearchInput)
    .output(ContentPage)
    .query(({ ctx, input }) => searchContent(ctx, input)),
  genres: userProcedure
    .input(GenresInput)
    .output(z.array(GenreWithCount))
    .query(({ ctx, input }) => listGenres(ctx, input)),
  episodes: userProcedure
    .input(EpisodesInput)
    .output(page(Episode))
    .query(({ ctx, input }) => listEpisodes(ctx, input)),
});
