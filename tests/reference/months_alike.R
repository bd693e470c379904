# Residual likelihood of a line through months at given likenesses of neighbours, by R's nlme (Debian's r-cran-nlme).
# Run: Rscript tests/reference/months_alike.R > tests/reference/months_alike_expected.csv
library(nlme)
rows <- read.csv("tests/reference/months_alike.csv")
cat("likeness,log_likelihood\n")
for (rho in c(-0.5, 0, 0.3, 0.7)) {
  fit <- gls(y ~ post + since + time, data = rows, method = "REML", weights = varFixed(~v),
             correlation = corAR1(rho, form = ~step, fixed = TRUE))
  cat(sprintf("%s,%.10f\n", rho, as.numeric(logLik(fit))))
}
