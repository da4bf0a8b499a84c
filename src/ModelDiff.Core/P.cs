namespace ModelDiff; internal static class Placeholder;
