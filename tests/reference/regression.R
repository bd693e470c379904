# Makes regression_rows.csv, regression_expected.csv and spline_expected.csv with R 4.2 and sandwich 3.0:
#   cd tests/reference && Rscript regression.R
# The rows are invented here; nothing in them comes from an agency.
library(splines)
library(sandwich)
set.seed(20260101)
n <- 600
day <- sample(0:79, n, TRUE)
rows <- data.frame(
  day = day,
  minute = sample(1020:1260, n, TRUE),
  dark = rbinom(n, 1, 0.5),
  place = sample(c("east", "north", "west"), n, TRUE),
  exposure = round(runif(n, 0.5, 4), 3),
  shift = round(rnorm(n, 0, 0.4), 3)
)
rows$member <- rbinom(n, 1, plogis(-0.8 + 0.3 * rows$dark + 0.004 * (rows$minute - 1140) + rnorm(80, 0, 0.6)[day + 1]))
rows$events <- rnbinom(n, mu = rows$exposure * exp(0.2 + 0.3 * rows$dark), size = 1.2)
write.csv(rows, "regression_rows.csv", row.names = FALSE, quote = FALSE)

one <- function(model, fit, dispersion = 1) {
  b <- coef(fit)
  se <- sqrt(diag(vcov(fit)))
  cl <- sqrt(diag(vcovCL(fit, cluster = rows$day, type = "HC0", cadjust = TRUE)))
  data.frame(model = model, term = names(b), estimate = b, std_error = se, cluster_error = cl,
             log_likelihood = as.numeric(logLik(fit)), dispersion = dispersion)
}
pearson <- function(fit) sum(residuals(fit, "pearson")^2) / fit$df.residual
veil <- glm(member ~ dark + ns(minute, 6) + place, binomial, rows)
shifted <- glm(member ~ dark + place, binomial, rows, offset = shift)
counts <- glm(events ~ dark + place, poisson, rows, offset = log(exposure))
out <- rbind(one("veil", veil), one("offset", shifted), one("poisson", counts, pearson(counts)))
write.csv(format(out, digits = 17), "regression_expected.csv", row.names = FALSE)

x <- c(1020, 1020, 1025, 1030, 1041, 1041, 1041, 1055, 1080, 1099, 1100, 1133, 1180, 1200, 1200, 1260)
basis <- function(df) data.frame(df = df, x = x, column = rep(1:df, each = length(x)), value = as.vector(ns(x, df = df)))
heaped <- c(rep(1, 5), rep(5, 9), 7, 8, rep(11, 3), 14)
beyond <- ns(x, df = 4)
grid <- c(990, 1300)
write.csv(format(rbind(
  basis(1), basis(3), basis(6),
  data.frame(df = 104, x = grid, column = rep(1:4, each = 2), value = as.vector(predict(beyond, grid))),
  data.frame(df = 204, x = heaped, column = rep(1:4, each = length(heaped)), value = as.vector(ns(heaped, df = 4)))
), digits = 17), "spline_expected.csv", row.names = FALSE, quote = FALSE)
