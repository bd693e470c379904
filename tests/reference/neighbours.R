# Rates of 20 areas on a map (BYM2), sampled with Stan as written by Morris et al. 2019, doi:10.1016/j.sste.2019.100301,
# by R's rstan (Debian's r-cran-rstan 2.21.7). The scale of the map is computed here by itself, from the eigenvalues.
# Run: Rscript tests/reference/neighbours.R (some minutes; most of them compiling)
suppressMessages(library(rstan))
if (dir.exists("/usr/include/boost")) rstan_options(boost_lib = "/usr/include")
code <- "
data {
  int<lower=1> N;
  int<lower=1> E;
  int<lower=1> from[E];
  int<lower=1> to[E];
  int<lower=0> y[N];
  int<lower=1> n[N];
  real<lower=0> scale;
  real centre;
}
parameters {
  real beta0;
  real<lower=0> sigma;
  real<lower=0, upper=1> phi;
  vector[N] theta;
  vector[N] u;
}
transformed parameters {
  vector[N] eta = beta0 + sigma * (sqrt(1 - phi) * theta + sqrt(phi / scale) * u);
}
model {
  y ~ binomial_logit(n, eta);
  target += -0.5 * dot_self(u[from] - u[to]);
  sum(u) ~ normal(0, 0.001 * N);
  theta ~ normal(0, 1);
  beta0 ~ normal(centre, 2.5);
  sigma ~ normal(0, 1);
  phi ~ beta(0.5, 0.5);
}
"
areas <- read.csv("tests/reference/neighbours.csv")
pairs <- read.csv("tests/reference/neighbours_pairs.csv") + 1
size <- nrow(areas)
laplacian <- matrix(0, size, size)
for (k in seq_len(nrow(pairs))) {
  i <- pairs$one[k]; j <- pairs$other[k]
  laplacian[i, j] <- laplacian[j, i] <- -1
}
diag(laplacian) <- -rowSums(laplacian)
parts <- eigen(laplacian, symmetric = TRUE)
kept <- parts$values > 1e-9
inverse <- parts$vectors[, kept] %*% diag(1 / parts$values[kept]) %*% t(parts$vectors[, kept])
pooled <- (sum(areas$events) + 0.5) / (sum(areas$people) + 1)
data <- list(N = size, E = nrow(pairs), from = pairs$one, to = pairs$other, y = areas$events, n = areas$people,
             scale = exp(mean(log(diag(inverse)))), centre = qlogis(pooled))
model <- if (file.exists(Sys.getenv("STAN_MODEL"))) readRDS(Sys.getenv("STAN_MODEL")) else stan_model(model_code = code)
fit <- sampling(model, data = data, chains = 4, iter = 11000, warmup = 1000, seed = 1, refresh = 0,
                control = list(adapt_delta = 0.98, max_treedepth = 12))
print(check_hmc_diagnostics(fit))
print(summary(fit, pars = c("beta0", "sigma", "phi"))$summary)
draws <- extract(fit)
told <- t(apply(plogis(draws$eta), 2, quantile, c(0.025, 0.5, 0.975)))
overall <- sum(areas$events) / sum(areas$people)
above <- colMeans(plogis(draws$eta) > overall)
write.csv(data.frame(low = told[, 1], median = told[, 2], high = told[, 3], above = above),
          "tests/reference/neighbours_expected.csv", row.names = FALSE, quote = FALSE)
ends <- function(x) quantile(x, c(0.025, 0.5, 0.975), names = FALSE)
write.csv(data.frame(name = paste(rep(c("spread", "mixing"), each = 3), c("low", "median", "high"), sep = "_"),
                     value = c(ends(draws$sigma), ends(draws$phi))),
          "tests/reference/neighbours_spread_expected.csv", row.names = FALSE, quote = FALSE)
