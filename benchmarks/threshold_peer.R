# Rscript threshold_peer.R CELLS.csv MODEL.stan DRAWS.csv: two chains of the published threshold test, one core.
# Prints the CPU-seconds of both (warm-up and draws, not the compiling), the divergences, and writes every threshold drawn.
suppressPackageStartupMessages(library(rstan))
rstan_options(boost_lib = "/usr/include", boost_lib2 = "/usr/include")
asked <- commandArgs(trailingOnly = TRUE)
cells <- read.csv(asked[1])
given <- list(
  cells = nrow(cells), groups = max(cells$group), places = max(cells$place), group_of = cells$group,
  place_of = cells$place, stops = cells$stops, searches = cells$searches, hits = cells$hits
)
model <- stan_model(asked[2])
fit <- sampling(
  model, given, chains = 2, iter = 1200, cores = 1, seed = 1, refresh = 0, pars = "threshold",
  init = function() list(
    spread = rep(0.25, given$groups), bar = rep(-2, given$groups), part = rep(0, given$cells),
    level = rep(-3.5, given$groups), narrow = rep(2, given$groups),
    level_of_place = rep(0, given$places - 1), narrow_of_place = rep(0, given$places - 1)
  )
)
drawn <- as.array(fit, pars = "threshold")
write.table(matrix(drawn, nrow = dim(drawn)[1]), asked[3], sep = ",", row.names = FALSE, col.names = FALSE)
cat(sum(get_elapsed_time(fit)), get_num_divergent(fit), "\n")
