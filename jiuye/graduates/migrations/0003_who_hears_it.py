"""Some words of graduates are for one desk only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("graduates", "0002_binding_applications")]

    operations = [
        migrations.AddField(
            model_name="feedback",
            name="desk",
            field=models.CharField(
                blank=True, default="", help_text="whoever is in scope, or only the level named here", max_length=10
            ),
            preserve_default=False,
        ),
    ]
