using System.Text.Json;
using System.Text.Json.Serialization;

namespace ModelDiff.Training;

/// <summary>Reads and writes recipes as flat objects.</summary>
internal sealed class RecipeConverter : JsonConverter<TrainingRecipe>
{
    /// <summary>How recipes and panels are written, and how strictly they are read.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public override TrainingRecipe Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var content = JsonSerializer.Deserialize<Content>(ref reader, options) ?? throw new JsonException("a recipe must be an object.");
        try
        {
            return content.ToRecipe();
        }
        catch (ArgumentException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, TrainingRecipe value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, Content.Of(value), options);

    /// <summary>A recipe as it stands in a file; what is absent has its default.</summary>
    private sealed record Content
    {
        public string? Architecture { get; init; }

        public int? Steps { get; init; }

        public double? Epochs { get; init; }

        public int? BatchSize { get; init; }

        public OptimizerKind? Optimizer { get; init; }

        public double? LearningRate { get; init; }

        public LearningSchedule? Schedule { get; init; }

        public double? WeightDecay { get; init; }

        public double? Momentum { get; init; }

        public double? LabelSmoothing { get; init; }

        public Augmentation? Augmentation { get; init; }

        public long? Seed { get; init; }

        public long? InitialSeed { get; init; }

        public string? InitialWeights { get; init; }

        public string? PretrainedWeights { get; init; }

        public string? Data { get; init; }

        public ReuseOrigin? Reuse { get; init; }

        public static Content Of(TrainingRecipe recipe) => new()
        {
            Architecture = recipe.Architecture,
            Steps = recipe.Training.Epochs is null ? recipe.Training.Steps : null,
            Epochs = recipe.Training.Epochs,
            BatchSize = recipe.Training.BatchSize,
            Optimizer = recipe.Training.Optimizer,
            LearningRate = recipe.Training.Rate,
            Schedule = recipe.Training.Schedule,
            WeightDecay = recipe.Training.WeightDecay,
            Momentum = recipe.Training.Momentum,
            LabelSmoothing = recipe.Training.LabelSmoothing,
            Augmentation = recipe.Training.Augmentation,
            Seed = recipe.Seed,
            InitialSeed = recipe.InitialSeed,
            InitialWeights = recipe.InitialWeights,
            PretrainedWeights = recipe.PretrainedWeights,
            Data = recipe.Data,
            Reuse = recipe.Reuse,
        };

        public TrainingRecipe ToRecipe()
        {
            var standard = new TrainingOptions();
            return new TrainingRecipe(Architecture ?? throw new JsonException("the key 'architecture' is missing."))
            {
                Training = new TrainingOptions
                {
                    Steps = Steps ?? standard.Steps,
                    Epochs = Epochs,
                    BatchSize = BatchSize ?? standard.BatchSize,
                    Optimizer = Optimizer ?? standard.Optimizer,
                    Rate = LearningRate ?? standard.Rate,
                    Schedule = Schedule ?? standard.Schedule,
                    WeightDecay = WeightDecay ?? standard.WeightDecay,
                    Momentum = Momentum ?? standard.Momentum,
                    LabelSmoothing = LabelSmoothing ?? standard.LabelSmoothing,
                    Augmentation = Augmentation ?? standard.Augmentation,
                },
                Seed = Seed,
                InitialSeed = InitialSeed,
                InitialWeights = InitialWeights,
                PretrainedWeights = PretrainedWeights,
                Data = Data,
                Reuse = Reuse,
            };
        }
    }
}
